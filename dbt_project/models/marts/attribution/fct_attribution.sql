with

credits as (

    select * from {{ ref('attribution_credits') }}

),

-- a channel that costs and converts nobody has its line in every model, so that spend adds up
lines as (

    select *, cast(0 as decimal(18, 6)) as spend_reporting from credits
    union all by name
    select
        pairs.model, pairs.conversion_type, spend.dimension, spend.dimension_value, spend.period, spend.period_start_date,
        cast(0 as decimal(24, 12)) as conversions, cast(0 as decimal(18, 6)) as value_reporting,
        cast(0 as decimal(18, 6)) as margin_reporting, spend.spend_reporting
    from {{ ref('attribution_spend') }} as spend
    cross join (select distinct model, conversion_type from credits) as pairs

),

summed as (

    select
        model, conversion_type, dimension, dimension_value, period, period_start_date,
        {{ summed_credit('conversions') }},
        cast(sum(spend_reporting) as decimal(18, 6)) as spend_reporting
    from lines
    group by all

),

first_day as (

    select min(conversion_date) as first_date from {{ ref('fct_conversions') }}

)

select
    -- ids
    summed.model,
    summed.conversion_type,
    summed.dimension,
    summed.dimension_value,
    summed.period,
    case when summed.period = 'all' then first_day.first_date else summed.period_start_date end as period_start_date,

    -- numerics
    summed.conversions,
    summed.value_reporting,
    summed.margin_reporting,
    summed.spend_reporting,

    -- ratios
    cast(summed.spend_reporting / nullif(summed.conversions, 0) as double) as cpa,
    cast(case when summed.conversion_type = 'customer' then summed.spend_reporting / nullif(summed.conversions, 0) end as double) as cac,
    cast(summed.value_reporting / nullif(summed.spend_reporting, 0) as double) as roas,
    cast((summed.margin_reporting - summed.spend_reporting) / nullif(summed.spend_reporting, 0) as double) as roi
from summed
cross join first_day

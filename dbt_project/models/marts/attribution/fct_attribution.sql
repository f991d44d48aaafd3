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
        cast(null as decimal(18, 6)) as margin_reporting, spend.spend_reporting
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

-- nothing credited has no margin; something credited may have one that nobody knows
known as (

    select
        {{ all_except(['margin_reporting']) }},
        case when conversions = 0 then coalesce(margin_reporting, 0) else margin_reporting end as margin_reporting
    from summed

),

first_day as (

    select min(conversion_date) as first_date from {{ ref('fct_conversions') }}

)

select
    -- ids
    known.model,
    known.conversion_type,
    known.dimension,
    known.dimension_value,
    known.period,
    case when known.period = 'all' then first_day.first_date else known.period_start_date end as period_start_date,

    -- numerics
    known.conversions,
    known.value_reporting,
    known.margin_reporting,
    known.spend_reporting,

    -- ratios
    cast(known.spend_reporting / nullif(known.conversions, 0) as double) as cpa,
    cast(case when known.conversion_type = 'customer' then known.spend_reporting / nullif(known.conversions, 0) end as double) as cac,
    cast(known.value_reporting / nullif(known.spend_reporting, 0) as double) as roas,
    cast((known.margin_reporting - known.spend_reporting) / nullif(known.spend_reporting, 0) as double) as roi
from known
cross join first_day

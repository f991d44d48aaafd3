{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

conversions as (

    select
        conversions.conversion_type,
        conversions.conversion_date,
        conversions.value_reporting,
        conversions.margin_reporting,
        conversions.conversion_id in (select conversion_id from {{ ref('attribution_paths') }}) as has_touches
    from {{ ref('fct_conversions') }} as conversions

),

totals as (

    {%- for period in attribution_periods() %}
    select
        conversion_type,
        '{{ period }}' as period,
        {{ attribution_period_start(period, 'conversion_date') }} as period_start_date,
        has_touches,
        cast(count(*) as decimal(24, 12)) as conversions,
        cast(sum(value_reporting) as decimal(18, 6)) as value_reporting,
        cast(sum(margin_reporting) as decimal(18, 6)) as margin_reporting
    from conversions
    group by all
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

effects as (

    select *, cast(removal_effect as decimal(18, 15)) as effect from {{ ref('attribution_removal_effects') }}
    where removal_effect > 0

),

shares as (

    select
        *,
        {{ running_shares('effect', 'conversion_type, dimension, period, period_start_date', 'dimension_value') }}
    from effects

)

select
    shares.conversion_type,
    shares.dimension,
    shares.dimension_value,
    shares.period,
    shares.period_start_date,
    {{ conversions_between('totals.conversions', 'effect_before', 'effect_upto') }} as conversions,
    {{ amount_between('totals.value_reporting', 'effect_before', 'effect_upto') }} as value_reporting,
    {{ amount_between('totals.margin_reporting', 'effect_before', 'effect_upto') }} as margin_reporting
from shares
inner join totals
    on
        shares.conversion_type = totals.conversion_type
        and shares.period = totals.period
        and shares.period_start_date = totals.period_start_date
where totals.has_touches
union all
-- what no touch led to
select
    totals.conversion_type, dimensions.dimension, dimensions.dimension_value, totals.period, totals.period_start_date,
    totals.conversions, totals.value_reporting, totals.margin_reporting
from totals
cross join (
    {%- for dimension in attribution_dimensions() %}
    select '{{ dimension }}' as dimension, '{{ no_touch(dimension) }}' as dimension_value
    {{- ' union all' if not loop.last }}
    {%- endfor %}
) as dimensions
where not totals.has_touches

-- In every model, dimension and kind of period, all credit of a type is all its conversions, value and margin, and spend is all spend.
with

expected as (

    select
        conversion_type,
        count(*) as conversions,
        sum(value_reporting) as value_reporting,
        coalesce(sum(margin_reporting), 0) as margin_reporting,
        coalesce((select sum(spend_reporting) from {{ ref('fct_ad_days') }}), 0) as spend_reporting
    from {{ ref('fct_conversions') }}
    group by conversion_type

),

credited as (

    select
        model,
        conversion_type,
        dimension,
        period,
        sum(conversions) as conversions,
        sum(value_reporting) as value_reporting,
        coalesce(sum(margin_reporting), 0) as margin_reporting,
        sum(spend_reporting) as spend_reporting
    from {{ ref('fct_attribution') }}
    group by model, conversion_type, dimension, period

),

due as (

    {%- for dimension in attribution_dimensions() %}
    {%- set is_last_dimension = loop.last %}
    {%- for period in attribution_periods() %}
    {%- set is_last_period = loop.last %}
    {%- for model in attribution_models(all=true) %}
    select '{{ model }}' as model, '{{ dimension }}' as dimension, '{{ period }}' as period
    {{- ' union all' if not (loop.last and is_last_dimension and is_last_period) }}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}

)

select due.*, expected.*, credited.*
from expected
cross join due
left join credited
    on
        due.model = credited.model
        and due.dimension = credited.dimension
        and due.period = credited.period
        and expected.conversion_type = credited.conversion_type
where
    credited.conversions is distinct from expected.conversions
    or credited.value_reporting is distinct from expected.value_reporting
    or credited.margin_reporting is distinct from expected.margin_reporting
    or credited.spend_reporting is distinct from expected.spend_reporting

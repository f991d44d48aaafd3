{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

cube as (

    select
        model,
        conversion_type,
        {{ period_start('month', 'conversion_date') }} as month_start_date,
        channel,
        campaign_key,
        source,
        {{ summed_credit('weight') }}
    from {{ ref('fct_attributed_touches') }}
    group by all

),

months as (

    {%- for dimension in attribution_dimensions() %}
    select
        model, conversion_type, month_start_date, '{{ dimension }}' as dimension, {{ dimension_column(dimension) }} as dimension_value,
        {{ summed_credit('conversions') }}
    from cube
    where '{{ dimension }}' = 'channel' or model <> 'shapley'
    group by all
    union all by name
    {%- endfor %}
    select
        'shapley' as model, conversion_type, month_start_date, dimension, dimension_value,
        {{ summed_credit('conversions') }}
    from {{ ref('attribution_shapley_credits') }}
    group by all

)

{% for period in attribution_periods() %}
select
    model, conversion_type, dimension, dimension_value,
    '{{ period }}' as period, {{ attribution_period_start(period, 'month_start_date') }} as period_start_date,
    {{ summed_credit('conversions') }}
from months
group by all
union all by name
{%- endfor %}
select
    'markov' as model, conversion_type, dimension, dimension_value, period, period_start_date,
    {{ summed_credit('conversions') }}
from {{ ref('attribution_markov_credits') }}
group by all

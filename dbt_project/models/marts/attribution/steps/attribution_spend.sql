{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

ad_days as (

    select
        days.date_day,
        days.channel,
        days.campaign_key,
        converted.traffic_source as source,
        days.spend_reporting
    from {{ ref('fct_ad_days') }} as days
    inner join {{ ref('int_ad_days_converted') }} as converted on days.ad_day_key = converted.ad_day_key

)

{% for dimension in attribution_dimensions() -%}
{% set is_last_dimension = loop.last -%}
{% for period in attribution_periods() -%}
select
    '{{ dimension }}' as dimension, {{ dimension_column(dimension) }} as dimension_value,
    '{{ period }}' as period, {{ attribution_period_start(period, 'date_day') }} as period_start_date,
    cast(sum(spend_reporting) as decimal(18, 6)) as spend_reporting
from ad_days
group by all
{%- if not (loop.last and is_last_dimension) %}
union all
{% endif %}
{%- endfor %}
{%- endfor %}

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

waits as (

    select
        'median_response_minutes' as measure,
        created_date as date_day,
        channel,
        campaign_key,
        response_minutes as wait,
        lead_key
    from {{ ref('fct_leads') }}
    where response_minutes is not null
    union all
    -- by the day of the sale: by the day of the lead, recent periods would know their quick customers only
    select 'median_days_to_customer', customer_date, channel, campaign_key, days_to_customer, lead_key
    from {{ ref('fct_leads') }}
    where customer_date is not null and days_to_customer is not null

),

scoped as (

    {{ by_scope('waits', ['measure', 'date_day', 'wait', 'lead_key']) }}

)

{%- for period in kpi_periods() %}

select
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') }} as period_start_date,
    scope,
    scope_value,
    measure,
    cast(median(wait) as decimal(38, 6)) as value
from scoped
group by all
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

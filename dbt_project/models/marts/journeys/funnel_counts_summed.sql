{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

counts as (

    select date_day, measure, channel, campaign_key, value from {{ ref('fct_measures') }}
    union all
    -- what the platform claims for a mailing, on the day it was sent, as its other counts are
    select sent_date, 'email_orders', channel, campaign_key, orders from {{ ref('fct_email_campaigns') }}
    where is_counted and orders is not null

),

steps as (

    select funnel, step_number, {{ explode_text('events', ';') }} as measure
    from {{ ref('funnels') }}
    where is_counted

),

counted as (

    select steps.funnel, steps.step_number, counts.date_day, counts.channel, counts.campaign_key, counts.value
    from counts
    inner join steps on counts.measure = trim(steps.measure)

)

{%- for period in funnel_periods() %}

select
    funnel,
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') }} as cohort_start_date,
    case when grouping(channel) = 0 then 'channel' when grouping(campaign_key) = 0 then 'campaign' else 'all' end as breakdown,
    coalesce(channel, campaign_key, 'all') as breakdown_value,
    step_number,
    cast(sum(value) as bigint) as reached
from counted
group by funnel, step_number, {{ period_start(period, 'date_day') }}, {{ grouping_sets(['', 'channel', 'campaign_key']) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

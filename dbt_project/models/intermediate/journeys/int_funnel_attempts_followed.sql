with

{{ funnel_chains('int_funnel_events_matched') }}

in_strict_order as (

    {{ funnel_unbroken('int_funnel_events_matched') }}

),

in_any_order as (

    {{ funnel_gathered('int_funnel_events_matched') }}

),

attempts as (

    select * from chain_1
    union all by name
    select * from in_strict_order
    union all by name
    select * from in_any_order

)

select
    funnel,
    unit_no,
    event_no,
    occurred_at as entered_at,
    {{ reporting_date('occurred_at') }} as entered_date,
    {{ kept_in_window('later_times', 'occurred_at', 'window_seconds') }} as later_times,
    channel,
    campaign_key,
    device_category,
    country
from attempts

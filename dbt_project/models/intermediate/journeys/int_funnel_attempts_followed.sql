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

),

cut as (

    select
        *,
        {{ kept_in_window('later_times', 'occurred_at', 'window_seconds') }} as times_in_window
    from attempts

)

select
    funnel,
    unit_no,
    event_no,
    occurred_at as entered_at,
    {{ reporting_date('occurred_at') }} as entered_date,
    times_in_window as later_times,
    cast(1 + coalesce({{ list_length('times_in_window') }}, 0) as integer) as steps_reached,
    {{ attempt_score("1 + coalesce(" ~ list_length('times_in_window') ~ ", 0)", 'occurred_at', 'event_no') }} as score,
    channel,
    campaign_key,
    device_category,
    country
from cut

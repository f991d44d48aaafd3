{{ config(materialized='ephemeral', tags=['audit']) }}

with

sessions as (

    select
        {{ reporting_date('min(occurred_at)') }} as session_date,
        count(*) as events,
        count(*) filter (where event_name in ('page_view', 'screen_view')) as page_views,
        sum(event_value) filter (where event_name = 'purchase') as purchase_value
    from {{ ref('int_events_sessionised') }}
    where session_key is not null
    group by session_key
    having {{ reporting_date('min(occurred_at)') }} <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'ga4'", "'fct_sessions'", 'sessions',
    {
        'sessions': 'count(*)', 'events': 'sum(events)', 'page_views': 'sum(page_views)',
        'purchase_value': 'sum(purchase_value)',
    },
    day='session_date'
) }}

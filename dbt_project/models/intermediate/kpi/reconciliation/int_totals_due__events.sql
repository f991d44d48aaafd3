{{ config(materialized='ephemeral', tags=['audit']) }}

-- Every staged event is in a session, or lacks consent, or is a purchase that GA4 sent again.
with

staged as (

    select source_date, visitor_key is not null as has_consent, count(*) as events, 0 as sent_again
    from {{ ref('stg_ga4__events') }}
    group by all

),

-- which purchases those are is found here a second time; from the events cleaned, for unpacking every staged event's parameters
-- costs more than the rest of the reconciliation. An event lost on the way there is missing below.
purchases as (

    select
        source_date,
        visitor_key is not null as has_consent,
        row_number() over (partition by transaction_id order by occurred_at, event_key) > 1 as is_sent_again
    from {{ ref('int_events_cleaned') }}
    where event_name = 'purchase' and transaction_id is not null

),

due as (

    select * from staged
    union all
    select source_date, has_consent, -count(*), count(*) from purchases
    where is_sent_again
    group by all

),

kept as (

    select source_date, session_key is not null as is_in_session, count(*) as events
    from {{ ref('int_events_sessionised') }}
    group by all

)

{{ totals(
    'staging to mart', 'expected', "'ga4'", "'int_events_sessionised'", 'due',
    {
        'events in sessions': 'coalesce(sum(events) filter (where has_consent), 0)',
        'events without consent': 'coalesce(sum(events) filter (where not has_consent), 0)',
        'purchases sent again': 'sum(sent_again)',
    },
    day='source_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'ga4'", "'int_events_sessionised'", 'kept',
    {
        'events in sessions': 'coalesce(sum(events) filter (where is_in_session), 0)',
        'events without consent': 'coalesce(sum(events) filter (where not is_in_session), 0)',
        'purchases sent again': '-sum(events)',
    },
    day='source_date'
) }}
union all
-- what is not kept was sent again
{{ totals(
    'staging to mart', 'actual', "'ga4'", "'int_events_sessionised'", 'staged', {'purchases sent again': 'sum(events)'},
    day='source_date'
) }}

{{ config(materialized='view') }}

-- Both halves read the table itself: DuckDB would hold a common expression of all events in memory.
with

-- a session of GA4 is a visitor and a session id; without consent there is neither, and no session
identified as (

    select
        *,
        {{ session_key() }} as session_key
    from {{ ref('int_events_cleaned') }}
    where
        (visitor_key is null or session_id is not null)
        and event_key not in (select event_key from {{ ref('int_purchases_resent') }})

),

-- a source without session ids: a session ends when the visitor is silent for too long
silences as (

    select
        *,
        {{ seconds_between(
            'lag(occurred_at) over (partition by visitor_key order by event_order)', 'occurred_at'
        ) }} as seconds_of_silence
    from {{ ref('int_events_cleaned') }}
    where
        visitor_key is not null
        and session_id is null
        and event_key not in (select event_key from {{ ref('int_purchases_resent') }})

),

starts as (

    select
        *,
        case
            when coalesce(seconds_of_silence, 1e9) > {{ session_inactivity_minutes() }} * 60 then occurred_at
        end as session_start
    from silences

),

inferred as (

    select
        {{ all_except(['seconds_of_silence', 'session_start']) }},
        visitor_key || '-' || cast(
            max(session_start) over (partition by visitor_key order by event_order rows unbounded preceding) as varchar
        ) as session_key
    from starts

)

select * from identified
union all
select * from inferred

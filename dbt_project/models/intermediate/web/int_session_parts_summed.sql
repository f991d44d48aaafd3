{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_files('ga4', 'events') }}",
) }}

-- The parts that one file decides by itself. `int_sessions_stitched` adds the rest, which needs all events at hand.
with

events as (

    select
        *,
        {{ session_key() }} as session_key
    from {{ ref('int_events_cleaned') }}
    where
        visitor_key is not null
        and session_id is not null
        and not coalesce({{ is_named_purchase() }}, false)
        and {{ in_changed_files('ga4', 'events') }}

)

{{ session_parts('events', by=['session_key', 'stream_id', 'source_date', 'filename']) }}

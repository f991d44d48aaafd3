{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_files('ga4', 'events') }}",
) }}

-- Events without a login are one row with empty keys, so that the table says of every file that it was read.
with

events as (

    select
        *,
        visitor_key is not null and user_key is not null as is_logged_in
    from {{ ref('int_events_cleaned') }}
    where {{ in_changed_files('ga4', 'events') }}

)

select
    case when is_logged_in then visitor_key else '' end as visitor_key,
    case when is_logged_in then user_key else '' end as user_key,
    stream_id,
    source_date,
    filename,
    min(occurred_at) as first_seen_at,
    max(occurred_at) as last_seen_at
from events
group by all

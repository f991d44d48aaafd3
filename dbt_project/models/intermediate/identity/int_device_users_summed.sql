{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_files('ga4', 'events') }}",
) }}

select
    visitor_key,
    user_key,
    stream_id,
    source_date,
    filename,
    min(occurred_at) as first_seen_at,
    max(occurred_at) as last_seen_at
from {{ ref('int_events_cleaned') }}
where
    visitor_key is not null
    and user_key is not null
    and {{ in_changed_files('ga4', 'events') }}
group by all

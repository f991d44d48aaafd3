with

-- sessions that only silence ends, and purchases, of which the first to arrive counts: both take all events to know
rest as (

    select * from {{ ref('int_events_sessionised') }}
    where session_key is not null and (session_id is null or {{ is_named_purchase() }})

),

rest_summed as (

    {{ session_parts('rest', by=['session_key']) }}

),

parts as (

    select {{ all_except(['stream_id', 'source_date', 'filename']) }} from {{ ref('int_session_parts_summed') }}
    union all by name
    select * from rest_summed

),

sessions as (

    select
        session_key,
        min_by(touch, touch_order) as touch,
        {{ session_aggregates_of_parts() }}
    from parts
    group by session_key

)

select
    {{ all_except(['touch']) }},
    coalesce(touch.source, '(direct)') as source,
    coalesce(touch.medium, '(none)') as medium,
    coalesce(touch.campaign, '(not set)') as campaign,
    coalesce(touch.source_kind, 'other') as source_kind,
    coalesce(touch.is_from_ai_assistant, false) as is_from_ai_assistant
from sessions

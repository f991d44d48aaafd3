with

events as (

    select
        events.*,
        explicit.source_kind as explicit_kind,
        referrer.source_kind as referrer_kind,
        referrer.source_name as referrer_name
    from {{ ref('int_events_sessionised') }} as events
    left join {{ ref('int_domains_classified') }} as explicit on events.traffic_source = explicit.domain
    left join {{ ref('int_domains_classified') }} as referrer on events.referrer_domain = referrer.domain
    where events.session_key is not null

),

-- what an event says of its source comes before what its referrer tells; a payment provider's referral tells nothing
ranked as (

    select
        *,
        case
            when explicit_kind = 'payment' and coalesce(traffic_medium, 'referral') = 'referral' then null
            when coalesce(traffic_source, traffic_medium, traffic_campaign) is not null then 1
            when referrer_domain is not null and referrer_kind <> 'payment' then 2
        end as touch_rank
    from events

),

sessions as (

    select
        session_key,
        min_by(
            {{ struct_of({
                'source': "case touch_rank when 1 then coalesce(traffic_source, '(not set)') else referrer_name end",
                'medium': "case when touch_rank = 1 then coalesce(traffic_medium, '(not set)')"
                    ~ " when referrer_kind = 'search' then 'organic' else 'referral' end",
                'campaign': "case when touch_rank = 1 then traffic_campaign end",
                'source_kind': "case touch_rank when 1 then explicit_kind else referrer_kind end",
                'is_from_ai_assistant': "coalesce(referrer_kind = 'ai assistant', false)",
            }) }},
            cast(touch_rank as hugeint) * 10000000000000000000000000000 + event_order
        ) filter (where touch_rank is not null) as touch,
        {{ session_aggregates() }}
    from ranked
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

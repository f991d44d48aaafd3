with

matched as (

    select
        steps.funnel,
        steps.step_order,
        steps.window_seconds,
        steps.step,
        steps.first_step,
        case steps.unit
            when 'person' then events.person_no
            when 'session' then events.session_no
            when 'lead' then events.lead_no
            when 'account' then events.account_no
        end as unit_no,
        events.*
    from {{ ref('int_journey_events_unioned') }} as events
    inner join {{ ref('int_funnel_steps_parsed') }} as steps
        on
            events.event_name = steps.event_name
            and (steps.detail_like is null or events.event_detail like steps.detail_like)

)

select
    funnel,
    step_order,
    window_seconds,
    unit_no,
    step,
    occurred_at,
    first_step,
    event_no,
    -- an entry is told apart by where it came from; the steps after it are not
    case when step = 1 then coalesce(channel, 'Unassigned') end as channel,
    case when step = 1 then coalesce(campaign_key, 'none') end as campaign_key,
    case when step = 1 then coalesce(device_category, 'unknown') end as device_category,
    case when step = 1 then coalesce(country, 'unknown') end as country
from matched
where unit_no is not null

with

sessions as (

    select
        sessions.*,
        {{ campaign_key('sessions.campaign') }} as campaign_key,
        channels.channel
    from {{ ref('int_sessions_stitched') }} as sessions
    inner join {{ ref('int_channels_grouped') }} as channels
        on
            sessions.source = channels.source
            and sessions.medium = channels.medium
            and sessions.campaign = channels.campaign
            and sessions.source_kind = channels.source_kind
            and sessions.is_from_ai_assistant = channels.is_from_ai_assistant

),

remembered as (

    select
        *,
        last_value(
            case when channel <> 'Direct' then {{ struct_of({
                'channel': 'channel', 'campaign_key': 'campaign_key', 'started_at': 'started_at'
            }) }} end ignore nulls
        ) over (partition by visitor_key order by started_at, session_key rows unbounded preceding) as last_touch
    from sessions

),

judged as (

    select
        *,
        coalesce(
            {{ seconds_between('last_touch.started_at', 'started_at') }} <= {{ last_non_direct_days() }} * 86400, false
        ) as is_remembered,
        is_flagged_engaged or engagement_seconds >= 10 or page_views >= 2 or has_key_event as is_engaged
    from remembered

)

select
    {{ all_except(['last_touch', 'is_remembered', 'is_flagged_engaged']) }},
    {{ reporting_date('started_at') }} as session_date,
    case when is_remembered then last_touch.channel else channel end as last_non_direct_channel,
    case when is_remembered then last_touch.campaign_key else campaign_key end as last_non_direct_campaign_key,
    not is_engaged as is_bounced,
    coalesce(session_number = 1, false) or has_first_visit as is_new_visitor
from judged

with

mentions as (

    select campaign_key, campaign_name, platform, campaign_type, vendor_campaign_id, channel, date_day, 1 as trust
    from {{ ref('int_ad_days_converted') }}
    union all
    select campaign_key, campaign, null, null, null, channel, session_date, 2
    from {{ ref('int_sessions_grouped') }}
    union all
    select campaign_key, campaign_key, null, null, null, channel, {{ reporting_date('created_at') }}, 3
    from {{ ref('int_leads_staged') }}
    union all
    select campaign_key, campaign_name, platform, null, null, channel, sent_date, 1
    from {{ ref('int_email_campaigns_converted') }}

),

plans as (

    select * from {{ ref('int_campaign_plans_matched') }}

),

spelt as (

    select
        campaign_key,
        campaign_name,
        platform,
        campaign_type,
        vendor_campaign_id,
        channel,
        trust,
        count(*) as mentions,
        min(date_day) as first_date,
        max(date_day) as last_date
    from mentions
    where campaign_key <> 'none' and date_day <= {{ through_date() }}
    group by all

),

-- the platform that runs it knows best, then the spelling and channel that most visits have
ranked as (

    select
        *,
        row_number() over (
            partition by campaign_key
            order by trust, mentions desc, last_date desc, campaign_name, channel, vendor_campaign_id, platform
        ) as place,
        min(first_date) over (partition by campaign_key) as first_mention_date,
        max(last_date) over (partition by campaign_key) as last_mention_date
    from spelt

)

select
    coalesce(seen.campaign_key, plans.campaign_key) as campaign_key,
    coalesce(seen.campaign_name, plans.campaign) as campaign_name,
    seen.platform,
    seen.campaign_type,
    seen.vendor_campaign_id,
    coalesce(seen.channel, plans.channel, 'Unassigned') as channel,
    seen.first_mention_date as first_date,
    seen.last_mention_date as last_date,
    coalesce(plans.launched_date, plans.planned_launch_date, seen.first_mention_date) as flight_start_date,
    greatest(coalesce(plans.planned_end_date, seen.last_mention_date), flight_start_date) as flight_end_date,
    plans.planned_end_date is not null as is_flight_planned
from (select * from ranked where place = 1) as seen
full join plans on seen.campaign_key = plans.campaign_key
union all
select 'none', '(no campaign)', null, null, null, 'Unassigned', null, null, null, null, false

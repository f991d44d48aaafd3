{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget_changed_files('ga4', 'events') }}",
) }}

with

events as (

    select * from {{ ref('stg_ga4__events') }}
    where {{ in_changed_files('ga4', 'events') }}

),

judged as (

    select
        *,
        gclid is not null and coalesce(medium, '(none)') in ('(none)', '(not set)') as is_bare_click,
        -- `case` looks at the root domains of few rows only
        case
            when referrer_host <> page_host then {{ root_domain('referrer_host') }} = {{ root_domain('page_host') }}
            else referrer_host = page_host
        end as is_own_referrer,
        case when medium = 'referral' then {{ root_domain('source') }} = {{ root_domain('page_host') }} end as is_own_source
    from events

)

select
    -- ids
    event_key,
    visitor_key,
    user_key,
    session_id,
    transaction_id,
    {{ event_order('occurred_at', 'file_row_number') }} as event_order,

    -- what happened
    event_name,
    occurred_at,
    source_date,
    gclid is not null as has_click_id,
    page_location,
    page_title,
    session_number,
    engagement_msec,
    is_session_engaged,
    event_value,
    currency,
    items,

    -- where it says that it came from: null when it does not say, or names the site itself
    case
        when is_bare_click then 'google'
        when is_own_source is not true and source not in ('(direct)', '(not set)') then source
    end as traffic_source,
    case
        when is_bare_click then 'cpc'
        when is_own_source is not true and medium not in ('(none)', '(not set)') then medium
    end as traffic_medium,
    case when is_own_source is not true and {{ campaign_key('campaign') }} <> 'none' then campaign end as traffic_campaign,
    case when is_own_referrer is not true and is_referrer_ignored is not true then referrer_host end as referrer_domain,

    -- who and where
    device_category,
    browser,
    operating_system,
    country,
    platform,
    stream_id,

    -- lineage
    filename
from judged

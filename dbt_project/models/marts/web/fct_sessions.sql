select
    -- ids
    session_key,
    visitor_key,

    -- times
    session_date,
    started_at,
    ended_at,

    -- where it came from
    source,
    medium,
    campaign_key,
    channel,
    last_non_direct_channel,
    last_non_direct_campaign_key,

    -- what it was
    landing_page,
    device_category,
    country,
    events,
    page_views,
    cast(engagement_seconds as double) as engagement_seconds,
    is_engaged,
    is_bounced,
    is_new_visitor,

    -- what happened in it
    has_registration,
    has_lead_form,
    has_cart,
    has_checkout,
    has_purchase,
    cast(purchase_value as decimal(18, 2)) as purchase_value,
    purchase_currency
from {{ ref('int_sessions_grouped') }}
where session_date <= {{ through_date() }}

select
    -- ids
    mailing_key,
    platform,
    vendor_campaign_id,
    campaign_key,
    channel,
    list_name,

    -- times
    sent_at,
    sent_date,

    -- numerics: of the campaign's whole life, on the day it was sent
    recipients,
    deliveries,
    bounces,
    unique_opens,
    total_opens,
    unique_clicks,
    total_clicks,
    unsubscribes,
    complaints,
    orders,
    currency,
    cast(revenue_native as decimal(18, 2)) as revenue_native,
    revenue_reporting,

    -- state
    is_test,
    not is_test as is_counted
from {{ ref('int_email_campaigns_converted') }}
where sent_date <= {{ through_date() }}

select
    -- ids
    ad_day_key,
    date_day,
    platform,
    account,
    campaign_key,
    channel,

    -- numerics
    cast(impressions as bigint) as impressions,
    cast(clicks as bigint) as clicks,
    cast(spend_native as decimal(18, 6)) as spend_native,
    currency,
    spend_reporting,
    cast(conversions as decimal(18, 6)) as conversions,
    conversion_value_reporting,
    cast(video_views as bigint) as video_views,

    -- how the money was converted
    cast(fx_rate as double) as fx_rate,
    cast(fx_rate_age_days as integer) as fx_rate_age_days
from {{ ref('int_ad_days_converted') }}
where date_day <= {{ through_date() }}

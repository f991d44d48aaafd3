with

-- a finer segment of the export repeats campaign and day
days as (

    select
        platform,
        account,
        {{ campaign_key('campaign_name') }} as campaign_key,
        date_day,
        currency,
        max(campaign_name) as campaign_name,
        max(vendor_campaign_id) as vendor_campaign_id,
        max(campaign_type) as campaign_type,
        max(traffic_source) as traffic_source,
        max(traffic_medium) as traffic_medium,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(spend_native) as spend_native,
        sum(conversions) as conversions,
        sum(conversion_value_native) as conversion_value_native,
        sum(video_views) as video_views
    from {{ ref('int_ad_days_unioned') }}
    group by all

),

joined as (

    select
        days.*,
        coalesce(types.channel, any_type.channel, channels.channel, 'Paid Other') as channel,
        rates.rate_to_reporting as fx_rate,
        rates.rate_age_days as fx_rate_age_days
    from days
    left join {{ ref('ad_campaign_types') }} as types
        on days.platform = types.platform and lower(trim(days.campaign_type)) = types.campaign_type
    left join {{ ref('ad_campaign_types') }} as any_type
        on days.platform = any_type.platform and any_type.campaign_type = 'any'
    left join {{ ref('int_channels_grouped') }} as channels
        on
            days.traffic_source = channels.source
            and days.traffic_medium = channels.medium
            and days.campaign_name = channels.campaign
            and not channels.is_from_ai_assistant
    left join {{ ref('int_fx_rates_filled') }} as rates
        on days.date_day = rates.rate_date and days.currency = rates.currency

)

select
    {{ joined_key(['platform', 'account', 'campaign_key', 'date_day', 'currency']) }} as ad_day_key,
    *,
    cast(spend_native * fx_rate as decimal(18, 6)) as spend_reporting,
    cast(conversion_value_native * fx_rate as decimal(18, 6)) as conversion_value_reporting
from joined

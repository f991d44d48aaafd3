with

google_ads as (

    select
        'google_ads' as platform,
        'google' as traffic_source,
        'cpc' as traffic_medium,
        account,
        campaign_id as vendor_campaign_id,
        campaign_name,
        campaign_type,
        source_date as date_day,
        currency,
        impressions,
        clicks,
        spend_native,
        conversions,
        conversion_value_native,
        video_views
    from {{ ref('stg_google_ads__campaign_days') }}

)

select * from google_ads

{{ config(materialized='view') }}

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

),

microsoft_ads as (

    select
        'microsoft_ads' as platform,
        'bing' as traffic_source,
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
        cast(null as bigint) as video_views
    from {{ ref('stg_microsoft_ads__ad_days') }}

),

baidu_ads as (

    select
        'baidu_ads' as platform,
        'baidu' as traffic_source,
        'cpc' as traffic_medium,
        account,
        campaign_id as vendor_campaign_id,
        campaign_name,
        cast(null as varchar) as campaign_type,
        source_date as date_day,
        currency,
        impressions,
        clicks,
        spend_native,
        conversions,
        cast(null as decimal(18, 6)) as conversion_value_native,
        cast(null as bigint) as video_views
    from {{ ref('stg_baidu_ads__ad_days') }}

)

select * from google_ads
union all
select * from microsoft_ads
union all
select * from baidu_ads

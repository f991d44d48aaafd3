{{ config(materialized='view') }}

with

-- clicks that leave for the website, and results only where they are purchases or leads
meta_ads as (

    select
        'meta_ads' as platform,
        'facebook' as traffic_source,
        'paid_social' as traffic_medium,
        account,
        campaign_id as vendor_campaign_id,
        campaign_name,
        campaign_type,
        source_date as date_day,
        currency,
        impressions,
        coalesce(case when has_link_clicks then link_clicks else all_clicks end, 0) as clicks,
        spend_native,
        coalesce(case when is_conversion then results else purchases end, 0) as conversions,
        conversion_value_native,
        video_views
    from {{ ref('stg_meta_ads__ad_days') }}

),

-- What was a campaign group before 2026 is a campaign since, and what was a campaign is an ad set.
linkedin_ads as (

    select
        'linkedin_ads' as platform,
        'linkedin' as traffic_source,
        'cpc' as traffic_medium,
        account,
        case when ad_set_id is null and campaign_group_name is not null then campaign_group_id else campaign_id end
            as vendor_campaign_id,
        case when ad_set_id is null then coalesce(campaign_group_name, campaign_name) else campaign_name end
            as campaign_name,
        campaign_type,
        source_date as date_day,
        currency,
        impressions,
        clicks,
        spend_native,
        conversions,
        conversion_value_native,
        video_views
    from {{ ref('stg_linkedin_ads__ad_days') }}

)

select * from meta_ads
union all
select * from linkedin_ads

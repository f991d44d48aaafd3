{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        date_day,
        channel,
        campaign_key,
        platform as source,
        sum(impressions) as ad_impressions,
        sum(clicks) as ad_clicks,
        sum(spend_reporting) as ad_spend,
        sum(cast(conversions as decimal(18, 6))) as ad_conversions,
        sum(conversion_value_reporting) as ad_conversion_value,
        sum(video_views) as video_views,
        sum(spend_reporting) as marketing_cost
    from {{ ref('fct_ad_days') }}
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

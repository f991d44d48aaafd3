{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        date_day,
        'Organic Social' as channel,
        'none' as campaign_key,
        platform as source,
        sum(impressions) as social_impressions,
        sum(likes) as likes,
        sum(comments) as comments,
        sum(shares) as shares,
        sum(saves) as saves,
        sum(posts_published) as posts_published
    from {{ ref('fct_social_days') }}
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

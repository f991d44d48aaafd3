{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        session_date as date_day,
        channel,
        campaign_key,
        'ga4' as source,
        count(*) as sessions,
        count(*) filter (where is_engaged) as engaged_sessions,
        count(*) filter (where is_bounced) as bounced_sessions,
        sum(page_views) as page_views,
        -- exact, so that the sum does not depend on the order of the rows
        sum(cast(engagement_seconds as decimal(18, 6))) as engagement_seconds,
        count(*) filter (where has_purchase) as sessions_with_purchase,
        count(*) filter (where has_cart) as carts,
        count(*) filter (where has_cart and not has_purchase) as carts_without_purchase,
        count(*) filter (where has_registration) as registrations
    from {{ ref('fct_sessions') }}
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

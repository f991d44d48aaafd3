{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        order_date as date_day,
        channel,
        campaign_key,
        source,
        coalesce(sum(net_revenue_reporting) filter (where is_high_margin), 0) as high_margin_revenue,
        coalesce(sum(net_revenue_reporting) filter (where is_new_product), 0) as new_product_revenue
    from {{ ref('fct_order_products') }}
    where is_counted
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

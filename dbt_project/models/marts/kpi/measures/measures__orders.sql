{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        order_date as date_day,
        channel,
        campaign_key,
        source,
        count(*) filter (where is_counted and not is_return) as orders,
        coalesce(sum(net_revenue_reporting) filter (where is_counted), 0) as net_revenue,
        coalesce(sum(net_revenue_reporting) filter (where is_counted and is_online), 0) as online_revenue,
        coalesce(sum(units) filter (where is_counted), 0) as units,
        count(*) filter (where is_counted and is_first_order) as new_customers,
        coalesce(sum(margin_reporting) filter (where is_counted), 0) as gross_margin,
        coalesce(sum(net_revenue_reporting) filter (where is_counted and margin_reporting is not null), 0) as costed_revenue
    from {{ ref('fct_orders') }}
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        order_date as date_day,
        source,
        product_line as scope_value,
        cast(count(distinct order_key) filter (where not is_return) as decimal(38, 6)) as orders,
        cast(sum(units) as decimal(38, 6)) as units,
        cast(sum(net_revenue_reporting) as decimal(38, 6)) as net_revenue,
        cast(sum(margin_reporting) as decimal(38, 6)) as gross_margin,
        cast(sum(net_revenue_reporting) filter (where margin_reporting is not null) as decimal(38, 6)) as costed_revenue,
        cast(sum(net_revenue_reporting) filter (where is_high_margin) as decimal(38, 6)) as high_margin_revenue,
        cast(sum(net_revenue_reporting) filter (where is_new_product) as decimal(38, 6)) as new_product_revenue
    from {{ ref('fct_order_products') }}
    where is_counted
    group by all

)

select date_day, 'product_line' as scope, scope_value, source, measure, value
from (unpivot days on columns(* exclude (date_day, source, scope_value)) into name measure value value)

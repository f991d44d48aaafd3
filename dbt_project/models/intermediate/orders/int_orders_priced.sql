with

units as (

    select order_name, sum(quantity) as units
    from {{ ref('stg_shopify__order_lines') }}
    group by order_name

),

orders as (

    select
        orders.*,
        coalesce(units.units, 0) as units,
        {{ reporting_date('orders.created_at') }} as order_date,
        greatest(coalesce(orders.subtotal_native, 0) - coalesce(orders.refunded_native, 0), 0) as net_revenue_native
    from {{ ref('stg_shopify__orders') }} as orders
    left join units on orders.order_name = units.order_name

)

select
    -- ids
    orders.order_key,
    orders.order_name,
    orders.customer_key,

    -- state
    orders.financial_status,
    orders.country,
    coalesce(orders.order_source, '') not in ('pos', 'shopify_draft_order') as is_online,
    orders.created_at as ordered_at,
    orders.order_date,
    orders.cancelled_at,

    -- numerics: the subtotal is after discounts, before shipping and taxes
    orders.units,
    orders.currency,
    coalesce(orders.subtotal_native, 0) as subtotal_native,
    coalesce(orders.discount_native, 0) as discount_native,
    coalesce(orders.shipping_native, 0) as shipping_native,
    coalesce(orders.taxes_native, 0) as taxes_native,
    coalesce(orders.refunded_native, 0) as refunded_native,
    orders.net_revenue_native,
    cast(orders.net_revenue_native * rates.rate_to_reporting as decimal(18, 6)) as net_revenue_reporting
from orders
left join {{ ref('int_fx_rates_filled') }} as rates
    on orders.order_date = rates.rate_date and orders.currency = rates.currency

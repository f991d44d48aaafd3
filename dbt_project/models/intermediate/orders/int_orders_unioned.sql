with

units as (

    select order_name, sum(quantity) as units, count(*) as lines
    from {{ ref('stg_shopify__order_lines') }}
    group by order_name

),

shopify as (

    select
        'shopify' as source,
        orders.order_key,
        orders.order_name,
        orders.customer_key,
        orders.financial_status,
        orders.country,
        coalesce(orders.order_source, '') not in ('pos', 'shopify_draft_order') as is_online,
        false as is_return,
        orders.created_at as ordered_at,
        orders.cancelled_at,
        coalesce(units.units, 0) as units,
        coalesce(units.lines, 0) as lines,
        0 as repeated_lines,
        orders.currency,
        -- the subtotal is after discounts, before shipping and taxes
        coalesce(orders.subtotal_native, 0) as subtotal_native,
        coalesce(orders.discount_native, 0) as discount_native,
        coalesce(orders.shipping_native, 0) as shipping_native,
        coalesce(orders.taxes_native, 0) as taxes_native,
        coalesce(orders.refunded_native, 0) as refunded_native,
        greatest(coalesce(orders.subtotal_native, 0) - coalesce(orders.refunded_native, 0), 0) as net_revenue_native
    from {{ ref('stg_shopify__orders') }} as orders
    left join units on orders.order_name = units.order_name

),

-- what an invoice cancels stands apart from what it sells, for it has a day of its own
generic_orders as (

    select
        'generic_orders' as source,
        {{ generic_order_key() }} as order_key,
        order_name,
        max(customer_key) as customer_key,
        cast(null as varchar) as financial_status,
        max(country) as country,
        {{ generic_orders_are_online() }} as is_online,
        is_cancellation or sum(amount_native) < 0 as is_return,
        min(created_at) as ordered_at,
        cast(null as timestamp) as cancelled_at,
        sum(quantity) as units,
        count(*) as lines,
        count(*) filter (where is_repeated) as repeated_lines,
        max(currency) as currency,
        sum(amount_native) as subtotal_native,
        0 as discount_native, 0 as shipping_native, 0 as taxes_native, 0 as refunded_native,
        sum(amount_native) as net_revenue_native
    from {{ ref('stg_generic_orders__order_lines') }}
    group by order_name, is_cancellation

)

select * from shopify
union all
select * from generic_orders

with

orders as (

    select
        orders.*,
        costed.margin_reporting,
        sourced.channel,
        sourced.campaign_key,
        {{ is_order_cancelled() }} as is_cancelled,
        {{ is_order_counted() }} as is_counted
    from {{ ref('int_orders_priced') }} as orders
    inner join {{ ref('int_orders_sourced') }} as sourced on orders.order_key = sourced.order_key
    left join {{ ref('int_orders_costed') }} as costed on orders.order_key = costed.order_key
    where orders.order_date <= {{ through_date() }}

),

counted as (

    select *, is_counted and not is_return as is_order from orders

)

select
    -- ids
    order_key,
    source,
    order_name,
    customer_key,

    -- times
    ordered_at,
    order_date,

    -- numerics
    currency,
    cast(subtotal_native as decimal(18, 6)) as subtotal_native,
    cast(discount_native as decimal(18, 2)) as discount_native,
    cast(shipping_native as decimal(18, 2)) as shipping_native,
    cast(taxes_native as decimal(18, 2)) as taxes_native,
    cast(refunded_native as decimal(18, 2)) as refunded_native,
    cast(net_revenue_native as decimal(18, 6)) as net_revenue_native,
    net_revenue_reporting,
    margin_reporting,
    cast(units as bigint) as units,
    cast(lines as bigint) as lines,
    cast(repeated_lines as bigint) as repeated_lines,

    -- state
    is_cancelled,
    is_counted,
    is_return,
    is_order and customer_key is not null and row_number() over (
        partition by customer_key, is_order order by ordered_at, order_key
    ) = 1 as is_first_order,
    is_online,

    -- where it came from
    channel,
    campaign_key,
    country
from counted

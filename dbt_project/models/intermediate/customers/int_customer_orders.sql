with

orders as (

    select
        orders.order_key,
        orders.customer_key,
        orders.ordered_at,
        orders.order_date,
        orders.is_return,
        orders.net_revenue_reporting,
        costed.margin_reporting,
        case when not orders.is_return then row_number() over (
            partition by orders.customer_key, orders.is_return order by orders.ordered_at, orders.order_key
        ) end as order_number
    from {{ ref('int_orders_priced') }} as orders
    left join {{ ref('int_orders_costed') }} as costed on orders.order_key = costed.order_key
    where orders.customer_key is not null and orders.order_date <= {{ through_date() }} and {{ is_order_counted() }}

)

select
    *,
    min(order_date) filter (where not is_return) over (partition by customer_key) as first_order_date,
    -- whose orders lie before the data is known by what comes back of them
    coalesce(
        min(order_date) filter (where not is_return) over (partition by customer_key),
        min(order_date) over (partition by customer_key)
    ) as cohort_date
from orders

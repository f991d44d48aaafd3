select
    orders.order_key,
    coalesce(sum(products.lines) filter (where products.cost_reporting is null), 0) as lines_without_cost,
    cast(if(lines_without_cost = 0, any_value(orders.net_revenue_reporting) - sum(products.cost_reporting) * any_value(
        {{ kept_goods_share('orders.subtotal_native', 'orders.net_revenue_native') }}
    ), null) as decimal(18, 6)) as margin_reporting
from {{ ref('int_order_products_costed') }} as products
inner join {{ ref('int_orders_priced') }} as orders on products.order_key = orders.order_key
group by orders.order_key

-- An order's products hold all of its net revenue, to the last decimal, and together its margin where all costs are known.
select
    orders.order_key,
    any_value(orders.net_revenue_reporting) as net_revenue,
    sum(products.net_revenue_reporting) as products_revenue,
    any_value(orders.margin_reporting) as margin,
    sum(products.margin_reporting) as products_margin
from {{ ref('fct_orders') }} as orders
inner join {{ ref('fct_order_products') }} as products on orders.order_key = products.order_key
group by orders.order_key
having
    products_revenue <> net_revenue
    or (margin is null) <> (count(*) > count(products.margin_reporting))
    or abs(products_margin - margin) > 0.000001 * count(*)

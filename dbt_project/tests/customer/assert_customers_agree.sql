-- The customers' marts hold the customers with an order that `dim_customer` holds, with the same orders and net revenue.
select customers.customer_key, customers.orders, customers.net_revenue, rfm.orders as rfm_orders, clv.net_revenue_to_date
from (select * from {{ ref('dim_customer') }} where orders > 0) as customers
full join {{ ref('fct_customer_rfm') }} as rfm on customers.customer_key = rfm.customer_key
full join {{ ref('fct_customer_clv') }} as clv on coalesce(customers.customer_key, rfm.customer_key) = clv.customer_key
where
    customers.orders is distinct from rfm.orders
    or customers.net_revenue is distinct from rfm.net_revenue_reporting
    or customers.orders is distinct from clv.orders
    or customers.net_revenue is distinct from clv.net_revenue_to_date

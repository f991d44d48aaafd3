-- For each period cohorts add up to the net revenue and the orders of all known customers.
select cohorts.*, orders.*
from (
    select period, sum(net_revenue_reporting) as cohort_revenue, sum(orders) as cohort_orders
    from {{ ref('fct_customer_cohorts') }}
    group by period
) as cohorts
cross join (
    select
        coalesce(sum(net_revenue_reporting), 0) as net_revenue,
        count(*) filter (where not is_return) as orders
    from {{ ref('fct_orders') }}
    where is_counted and customer_key is not null
) as orders
where cohorts.cohort_revenue <> orders.net_revenue or cohorts.cohort_orders <> orders.orders

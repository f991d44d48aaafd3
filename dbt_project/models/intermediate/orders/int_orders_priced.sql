with

orders as (

    select *, {{ reporting_date('ordered_at') }} as order_date
    from {{ ref('int_orders_unioned') }}

)

select
    orders.*,
    cast(orders.net_revenue_native * rates.rate_to_reporting as decimal(18, 6)) as net_revenue_reporting
from orders
left join {{ ref('int_fx_rates_filled') }} as rates
    on orders.order_date = rates.rate_date and orders.currency = rates.currency

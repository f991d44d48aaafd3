with

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_key is not null

)

select
    customer_key,
    min(order_date) filter (where is_counted and not is_return) as first_order_date,
    max(order_date) filter (where is_counted and not is_return) as last_order_date,
    cast(count_if(is_counted and not is_return) as bigint) as orders,
    cast(coalesce(sum(net_revenue_reporting) filter (where is_counted), 0) as decimal(18, 6)) as net_revenue,
    max_by(country, ordered_at) as country,
    coalesce(max(channel) filter (where is_first_order), 'Unassigned') as acquisition_channel,
    coalesce(max(campaign_key) filter (where is_first_order), 'none') as acquisition_campaign_key
from orders
group by customer_key

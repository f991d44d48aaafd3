{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set kinds = ['new', 'returning', 'unknown'] %}
with

orders as (

    select
        {{ period_start('month', 'orders.order_date') }} as month_start_date,
        orders.customer_key,
        orders.is_return,
        orders.net_revenue_reporting,
        case
            when orders.customer_key is null then 'unknown'
            when {{ period_start('month', 'orders.order_date') }} = {{ period_start('month', 'customers.first_order_date') }} then 'new'
            else 'returning'
        end as kind
    from {{ ref('fct_orders') }} as orders
    left join {{ ref('dim_customer') }} as customers on orders.customer_key = customers.customer_key
    where orders.is_counted

)

select
    month_start_date,
    {%- for kind in kinds %}
    count(*) filter (where kind = '{{ kind }}' and not is_return) as {{ kind }}_orders,
    sum(net_revenue_reporting) filter (where kind = '{{ kind }}') as {{ kind }}_net_revenue,
    {%- endfor %}
    count(distinct case when kind = 'new' and not is_return then customer_key end) as new_customers_ordering,
    count(distinct case when kind = 'returning' and not is_return then customer_key end) as returning_customers
from orders
group by month_start_date

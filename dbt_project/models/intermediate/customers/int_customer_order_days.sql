with

days as (

    select customer_key, order_date, count(*) as orders
    from {{ ref('int_customer_orders') }}
    where not is_return
    group by customer_key, order_date

),

sequenced as (

    select
        *,
        row_number() over days_of_customer as day_number,
        sum(orders) over days_of_customer as orders_to_date,
        min(order_date) over days_of_customer as first_order_date,
        lead(order_date) over days_of_customer as next_order_date
    from days
    window days_of_customer as (partition by customer_key order by order_date)

),

paced as (

    select
        *,
        case when day_number >= {{ customer_rhythm_orders() }} then greatest(
            (order_date - first_order_date) / (day_number - 1), {{ customer_shortest_rhythm_days() }}
        ) end as rhythm_days
    from sequenced

),

limited as (

    select
        {%- for state in ['at risk', 'dormant', 'churned'] %}
        order_date + {{ customer_limit_days(state, 'rhythm_days') }} as {{ state | replace(' ', '_') }}_from_date,
        {%- endfor %}
        *
    from paced

)

select
    *,
    coalesce(
        lag(churned_from_date) over (partition by customer_key order by order_date) < order_date, false
    ) as is_won_back
from limited

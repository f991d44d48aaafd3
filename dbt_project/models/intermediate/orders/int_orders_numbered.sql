with

counted as (

    select
        *,
        row_number() over (partition by customer_key order by ordered_at, order_key) as place
    from {{ ref('int_orders_priced') }}
    where order_date <= {{ through_date() }} and {{ is_order_counted() }} and not is_return

),

named as (

    select
        *,
        case
            when customer_key is null then 'order'
            when place = 1 then 'order;first order'
            else 'order;repeat order'
        end as event_names
    from counted

)

select
    order_key,
    customer_key,
    ordered_at,
    financial_status,
    country,
    {{ explode_text('event_names', ';') }} as event_name
from named

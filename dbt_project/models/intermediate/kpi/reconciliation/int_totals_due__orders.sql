{{ config(materialized='ephemeral', tags=['audit']) }}

with

units as (

    select order_name, sum(quantity) as units
    from {{ ref('stg_shopify__order_lines') }}
    group by order_name

),

orders as (

    select
        orders.*,
        units.units,
        {{ reporting_date('orders.created_at') }} as order_date,
        coalesce(orders.financial_status = 'voided', false)
        or coalesce({{ reporting_date('orders.cancelled_at') }} <= {{ through_date() }}, false) as is_void,
        -- a refund above the subtotal gives shipping and taxes back, which are no revenue
        greatest(orders.subtotal_native - coalesce(orders.refunded_native, 0), 0) as net_revenue
    from {{ ref('stg_shopify__orders') }} as orders
    left join units on orders.order_name = units.order_name

),

counted as (

    select orders.*, cast(orders.net_revenue * rates.rate_to_reporting as decimal(38, 12)) as net_revenue_converted
    from orders
    left join {{ ref('int_fx_rates_filled') }} as rates
        on orders.order_date = rates.rate_date and orders.currency = rates.currency
    where orders.order_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'shopify'", "'fct_orders'", 'counted',
    {
        'orders': 'count(*)', 'orders that count': 'count(*) filter (where not is_void)', 'units': 'sum(units)',
        'subtotal': 'sum(subtotal_native)', 'refunds': 'sum(refunded_native)',
        'net revenue that counts': 'sum(net_revenue) filter (where not is_void)',
    },
    day='order_date', money=['subtotal', 'refunds', 'net revenue that counts'], currency='currency'
) }}
union all
-- each order is rounded to six decimals
{{ totals(
    'staging to mart', 'expected', "'shopify'", "'fct_orders'", 'counted',
    {'net revenue converted': 'sum(net_revenue_converted)'},
    day='order_date', money=['net revenue converted'], currency="'" ~ reporting_currency() ~ "'",
    rounding=0.000001
) }}

{{ config(materialized='ephemeral', tags=['audit']) }}

with

-- an invoice, and apart from it what it cancels
invoices as (

    select
        order_name,
        {{ reporting_date('min(created_at)') }} as order_date,
        currency,
        is_cancellation,
        sum(quantity) as units,
        sum(amount_native) as net_revenue,
        count(*) filter (where is_repeated) as repeated_lines
    from {{ ref('stg_generic_orders__order_lines') }}
    group by order_name, is_cancellation, currency

),

counted as (

    select invoices.*, cast(invoices.net_revenue * rates.rate_to_reporting as decimal(38, 12)) as net_revenue_converted
    from invoices
    left join {{ ref('int_fx_rates_filled') }} as rates
        on invoices.order_date = rates.rate_date and invoices.currency = rates.currency
    where invoices.order_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'generic_orders'", "'fct_orders'", 'counted',
    {
        'orders': 'count(*)', 'lines repeated': 'sum(repeated_lines)', 'units': 'sum(units)',
        'orders that count': 'count(*) filter (where not is_cancellation and net_revenue >= 0)',
        'subtotal': 'sum(net_revenue)', 'net revenue that counts': 'sum(net_revenue)',
    },
    day='order_date', money=['subtotal', 'net revenue that counts'], currency='currency'
) }}
union all
-- each order is rounded to six decimals
{{ totals(
    'staging to mart', 'expected', "'generic_orders'", "'fct_orders'", 'counted',
    {'net revenue converted': 'sum(net_revenue_converted)'},
    day='order_date', money=['net revenue converted'], currency="'" ~ reporting_currency() ~ "'",
    rounding=0.000001
) }}

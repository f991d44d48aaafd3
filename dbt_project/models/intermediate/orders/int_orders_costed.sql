with

lines as (

    select orders.order_key, lines.sku, lines.quantity, lines.unit_price_native
    from {{ ref('stg_shopify__order_lines') }} as lines
    inner join {{ ref('int_orders_priced') }} as orders
        on lines.order_name = orders.order_name and orders.source = 'shopify'
    union all
    select {{ generic_order_key() }} as order_key, sku, quantity, unit_price_native
    from {{ ref('stg_generic_orders__order_lines') }}

),

sold as (

    select orders.order_key, upper(trim(lines.sku)) as sku, lines.quantity, lines.unit_price_native, orders.order_date, orders.currency
    from lines
    inner join {{ ref('int_orders_priced') }} as orders on lines.order_key = orders.order_key

),

-- each SKU is held against the patterns once, not once for each day
fitting as (

    select skus.sku, costs.*
    from (select distinct sku from sold) as skus
    inner join {{ ref('product_costs') }} as costs on {{ matches_wildcard('skus.sku', 'upper(trim(costs.sku_pattern))') }}

),

-- of the costs that hold on the day, that of the most exact pattern
costs as (

    select
        days.sku,
        days.order_date,
        max_by(
            {{ struct_of({'cost_rate': 'cost_rate', 'unit_cost': 'unit_cost', 'currency': 'upper(trim(currency))'}) }},
            {{ struct_of({'letters': "length(replace(sku_pattern, '*', ''))", 'valid_from': "coalesce(valid_from, date '0001-01-01')"}) }}
        ) as cost
    from (select distinct sku, order_date from sold) as days
    inner join fitting
        on
            days.sku = fitting.sku
            and days.order_date >= coalesce(fitting.valid_from, days.order_date)
            and days.order_date <= coalesce(fitting.valid_until, days.order_date)
    group by days.sku, days.order_date

),

line_costs as (

    select
        sold.order_key,
        coalesce(
            cast(sold.quantity * costs.cost.unit_cost as decimal(38, 6)) * cost_rates.rate_to_reporting,
            cast(sold.quantity * sold.unit_price_native * costs.cost.cost_rate as decimal(38, 6)) * price_rates.rate_to_reporting
        ) as cost_reporting
    from sold
    left join costs on sold.sku = costs.sku and sold.order_date = costs.order_date
    left join {{ ref('int_fx_rates_filled') }} as cost_rates
        on
            sold.order_date = cost_rates.rate_date
            and coalesce(costs.cost.currency, '{{ reporting_currency() }}') = cost_rates.currency
    left join {{ ref('int_fx_rates_filled') }} as price_rates
        on sold.order_date = price_rates.rate_date and sold.currency = price_rates.currency

)

select
    orders.order_key,
    count(*) filter (where line_costs.cost_reporting is null) as lines_without_cost,
    cast(if(lines_without_cost = 0, any_value(orders.net_revenue_reporting) - sum(line_costs.cost_reporting) * any_value(
        {{ kept_goods_share('orders.subtotal_native', 'orders.net_revenue_native') }}
    ), null) as decimal(18, 6)) as margin_reporting
from line_costs
inner join {{ ref('int_orders_priced') }} as orders on line_costs.order_key = orders.order_key
group by orders.order_key

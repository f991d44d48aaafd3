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

    select
        orders.order_key,
        orders.order_date,
        orders.currency,
        coalesce(upper(trim(lines.sku)), '(none)') as sku,
        sum(lines.quantity) as quantity,
        count(*) as lines,
        cast(sum(lines.quantity * lines.unit_price_native) as decimal(38, 6)) as amount_native
    from lines
    inner join {{ ref('int_orders_priced') }} as orders on lines.order_key = orders.order_key
    group by all

),

-- each SKU is held against the patterns once, not once for each day
fitting as (

    select skus.sku, costs.*
    from (select distinct sku from sold) as skus
    inner join {{ ref('product_costs') }} as costs on {{ matches_wildcard('skus.sku', 'upper(trim(costs.sku_pattern))') }}

),

-- of the rows that hold on the day, that of the most exact pattern
products as (

    select
        days.sku,
        days.order_date,
        max_by(
            {{ product_facts() }},
            {{ struct_of({'letters': "length(replace(sku_pattern, '*', ''))", 'valid_from': "coalesce(valid_from, date '0001-01-01')"}) }}
        ) as product
    from (select distinct sku, order_date from sold) as days
    inner join fitting
        on
            days.sku = fitting.sku
            and days.order_date >= coalesce(fitting.valid_from, days.order_date)
            and days.order_date <= coalesce(fitting.valid_until, days.order_date)
    group by days.sku, days.order_date

)

select
    sold.order_key,
    sold.sku,
    sold.quantity, sold.lines, sold.amount_native,
    products.product.product_line,
    products.product.is_high_margin,
    products.product.launched_date,
    coalesce(
        cast(sold.quantity * products.product.unit_cost as decimal(38, 6)) * cost_rates.rate_to_reporting,
        cast(sold.amount_native * products.product.cost_rate as decimal(38, 6)) * price_rates.rate_to_reporting
    ) as cost_reporting
from sold
left join products on sold.sku = products.sku and sold.order_date = products.order_date
left join {{ ref('int_fx_rates_filled') }} as cost_rates
    on
        sold.order_date = cost_rates.rate_date
        and coalesce(products.product.currency, '{{ reporting_currency() }}') = cost_rates.currency
left join {{ ref('int_fx_rates_filled') }} as price_rates
    on sold.order_date = price_rates.rate_date and sold.currency = price_rates.currency

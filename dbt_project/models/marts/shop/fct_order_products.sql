with

sold as (

    select
        products.*,
        orders.order_date,
        orders.source,
        orders.channel,
        orders.campaign_key,
        orders.is_counted,
        orders.is_return,
        orders.net_revenue_reporting,
        {{ kept_goods_share('orders.subtotal_native', 'orders.net_revenue_native') }} as kept_share,
        {{ running_shares('amount_native', 'products.order_key', 'sku') }}
    from {{ ref('int_order_products_costed') }} as products
    inner join {{ ref('fct_orders') }} as orders on products.order_key = orders.order_key

),

-- what an order was discounted or refunded is shared by its products as their prices are, to the last decimal
shared as (

    select
        *,
        {{ amount_between('net_revenue_reporting', 'amount_native_before', 'amount_native_upto') }} as product_revenue_reporting
    from sold

)

select
    -- ids
    order_key,
    sku,

    -- when and where
    order_date,
    source,
    channel,
    campaign_key,

    -- the product
    coalesce(product_line, 'Unassigned') as product_line,
    coalesce(is_high_margin, false) as is_high_margin,
    coalesce(launched_date > order_date - interval '{{ new_product_months() }} months', false) as is_new_product,

    -- numerics
    cast(quantity as bigint) as units,
    product_revenue_reporting as net_revenue_reporting,
    cast(product_revenue_reporting - cost_reporting * kept_share as decimal(18, 6)) as margin_reporting,

    -- state
    is_counted,
    is_return
from shared

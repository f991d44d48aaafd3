"""The shop: orders from visits, from the showroom's till and from drafts, with refunds and cancellations."""

from __future__ import annotations

import duckdb

# A refund or cancellation comes within this many days; the overlap of the monthly order exports is one day longer, so
# the last export that lists an order has always seen it.
REFUND_DAYS = 9

_PRODUCTS = """
create or replace table products as
select
    no::int as product_no, ['Meridian', 'Halo', 'Torch', 'Drift', 'Ember', 'Prism'][1 + no % 6] || ' '
        || ['desk lamp', 'pendant', 'floor lamp', 'bulb set'][1 + no // 6] as product_name,
    ['Desk', 'Ceiling', 'Floor', 'Bulbs'][1 + no // 6] as category,
    'NL-' || lpad((1000 + no * 37)::varchar, 5, '0') as sku,
    ([49, 89, 129, 14][1 + no // 6] + no % 6 * [10, 20, 30, 2.5][1 + no // 6])::decimal(18, 2) as price
from range(24) as products (no)
"""

_ORDERS_PLACED = """
create or replace table placed as
with till as (
    select *, unnest(range(whole(4 * demand * scale(), day_no, 'till'))) as nth, 'pos' as source
    from calendar
    where day >= first_day()
    union all
    select *, unnest(range(whole(1.2 * demand * scale(), day_no, 'drafts'))) as nth, 'shopify_draft_order' as source
    from calendar
    where day >= first_day()
),
offline as (
    select
        8000000000000000 + (source = 'pos')::bigint * 100000000000000 + day_no * 1000000 + nth as purchase_id,
        day::timestamp + to_seconds(36000 + pick(purchase_id, 'second', 39600)) as ordered_at,
        -- Half the people at the till leave no address; some come again.
        greatest(40, (80 * scale())::int) as regulars,
        case when source <> 'pos' or chance(purchase_id, 'leaves address') < 0.5
            then 8500000000000000 + day_no // 20 * 100000 + pick(purchase_id, 'who', regulars) end as person_id,
        'United States' as country, 'Unassigned' as channel, 'none' as campaign_key, source
    from till
),
online as (
    select
        visit_id as purchase_id, date_trunc('second', goal_at) as ordered_at, visitor_id as person_id, country,
        case when is_denied then 'Unassigned' else channel end as channel,
        case when is_denied then 'none' else campaign_key end as campaign_key,
        session_no, is_paid_elsewhere, 'web' as source
    from sessions
    where has_purchase
)
select row_number() over (order by ordered_at, purchase_id) as order_no, *
from (from online union all by name select * exclude (regulars) from offline)
order by order_no
"""

# Seven and the 24 products share no factor, so an order never lists a product twice.
_ORDER_LINES = """
create or replace table order_lines as
select
    order_no, line_no,
    case when chance(line_id, 'quantity') < 0.8 then 1 else 2 + pick(line_id, 'more', 3) end as quantity,
    products.*
from (
    select
        order_no, line_no, order_no * 10 + line_no as line_id,
        (pick(purchase_id, 'product', 24) + line_no * 7) % 24 as product_no
    from (
        select *, unnest(range(1, 2 + least(4, floor(waiting(0.7, purchase_id, 'lines'))::int))) as line_no from placed
    )
)
join products using (product_no)
order by order_no, line_no
"""

_ORDERS = """
create or replace table orders as
with goods as (
    select order_no, sum(price * quantity) as gross, sum(quantity)::bigint as units, count(*) as lines
    from order_lines
    group by order_no
),
priced as (
    select
        placed.*, gross, units, lines,
        case
            when chance(purchase_id, 'gift') < 0.01 then 'FRIENDS100'
            when chance(purchase_id, 'code') < 0.18 then 'LIGHT10'
            else ''
        end as discount_code,
        case discount_code when 'FRIENDS100' then 1 when 'LIGHT10' then 0.10 else 0 end as discount_share,
        round(gross * discount_share, 2)::decimal(18, 2) as discount,
        (gross - discount)::decimal(18, 2) as subtotal,
        case when source = 'pos' or subtotal >= 80 or subtotal = 0 then 0 else 6.90 end::decimal(18, 2) as shipping,
        case when country = 'United States' then round(subtotal * 0.0825, 2) else 0 end::decimal(18, 2) as taxes,
        subtotal + shipping + taxes as total,
        chance(purchase_id, 'fate') as fate
    from placed
    join goods using (order_no)
),
fated as (
    select
        *,
        case
            when fate < 0.020 then 'refunded full'
            when fate < 0.050 then 'refunded in part'
            when fate < 0.065 then 'cancelled'
            when fate < 0.072 then 'voided'
            when fate < 0.080 then 'cancelled unpaid'
            when fate > 0.994 then 'pending'
            else 'kept'
        end as ending,
        ordered_at + to_minutes(60 + pick(purchase_id, 'ending', {refund_minutes})) as ending_at
    from priced
)
select
    *, '#' || (1000 + order_no) as order_name, 5200000000000 + order_no * 7919 as shopify_id,
    case
        when ending in ('refunded full', 'cancelled') then total
        when ending = 'refunded in part' then round(subtotal * (0.2 + 0.5 * chance(purchase_id, 'part')), 2)
        else 0
    end::decimal(18, 2) as ending_refund,
    ending_at < last_day() + interval 1 day as is_ended,
    case when is_ended then ending_refund else 0 end::decimal(18, 2) as refunded,
    greatest(subtotal - refunded, 0)::decimal(18, 2) as net_revenue,
    not (is_ended and ending in ('cancelled', 'cancelled unpaid', 'voided')) as is_counted,
    source = 'web' as is_online
from fated
order by order_no
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `products`, `orders` as they stand after the last day, and `order_lines`."""
    connection.execute(_PRODUCTS)
    connection.execute(_ORDERS_PLACED)
    connection.execute(_ORDER_LINES)
    connection.execute(_ORDERS.format(refund_minutes=REFUND_DAYS * 1440 - 120))
    connection.execute("drop table placed")

"""Wholesale: invoices to dealers, kept in a system of its own, and what is cancelled of them on a later day."""

from __future__ import annotations

import duckdb

_DEALS = """
create or replace table wholesale_deals as
select
    9600000000000000 + day_no * 1000 + nth as deal_id,
    day::timestamp + to_minutes(480 + pick(deal_id, 'minute', 600)) as ordered_at,
    greatest(12, (60 * scale())::int) as dealers,
    case when chance(deal_id, 'known') < 0.9 then 9700000000000000 + pick(deal_id, 'dealer', dealers) end as person_id,
    case when chance(coalesce(person_id, 0), 'abroad') < 0.3 then 'Canada' else 'United States' end as country,
    case when chance(deal_id, 'cancels') < 0.12 then
        ordered_at::date::timestamp + to_minutes(1440 * (1 + pick(deal_id, 'days', 6)) + 540 + pick(deal_id, 'at', 400))
    end as cancelled_at,
    chance(deal_id, 'cancels all') < 0.5 as is_cancelled_whole
from (
    select day, day_no, unnest(range(whole((0.3 + 1.7 * scale()) * demand, day_no, 'wholesale'))) as nth
    from calendar
    where day >= first_day()
)
"""

# Seven and the 24 products share no factor, so an invoice never lists a product twice, unless a line was entered twice.
_LINES = """
create or replace table wholesale_deal_lines as
select
    deal_id, line_no, sku, product_name, round(price * 0.6, 2)::decimal(18, 2) as price,
    2 + pick(deal_id * 10 + line_no, 'quantity', 6) as quantity,
    1 + (chance(deal_id * 10 + line_no, 'entered twice') < 0.08)::int as times
from (select deal_id, unnest(range(1, 2 + pick(deal_id, 'lines', 4))) as line_no from wholesale_deals)
join products on product_no = (pick(deal_id, 'product', 24) + line_no * 7) % 24
"""

_INVOICES = """
create or replace table wholesale_invoices as
with documents as (
    select deal_id, ordered_at, person_id, country, false as is_return, 99 as lines_to from wholesale_deals
    union all
    select deal_id, cancelled_at, person_id, country, true, case when is_cancelled_whole then 99 else 1 end
    from wholesale_deals
    where cancelled_at < last_day() + interval 1 day
)
select
    700000 + row_number() over (order by ordered_at, deal_id, is_return) as invoice_no,
    case when is_return then 'C' else '' end || invoice_no as order_name, *
from documents
order by invoice_no
"""

_INVOICE_LINES = """
create or replace table wholesale_lines as
select
    invoice_no, order_name, ordered_at, person_id, country, is_return, line_no, nth, sku, product_name, price,
    case when is_return then -quantity else quantity end as quantity
from wholesale_invoices
join (select *, unnest(range(times)) as nth from wholesale_deal_lines) using (deal_id)
where line_no <= lines_to
order by invoice_no, line_no, nth
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `wholesale_lines`, one row per line of an invoice or of what cancels one."""
    for statement in (_DEALS, _LINES, _INVOICES, _INVOICE_LINES):
        connection.execute(statement)
    connection.execute("drop table wholesale_deals; drop table wholesale_deal_lines; drop table wholesale_invoices")

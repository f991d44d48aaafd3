"""The wholesale system: order lines as a small ERP exports them, once a month, reaching back a few days.

Customers are known by their address. The second month was exported on a Chinese computer: Chinese headers, GB18030,
other dates. Cancellations are invoices of their own with a C before the number.
"""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.demo.exports import Broken, Dialect, Exporter, months

_BACK_DAYS = 4
_HEADER = (
    "Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country", "Currency",
)  # fmt: skip
_CHINESE_HEADER = ("订单号", "商品编码", "商品名称", "数量", "下单时间", "单价", "客户编号", "国家", "币种")
_LINES = """
select
    order_name, sku, product_name, quantity, strftime(ordered_at, $format), price,
    case when person_id is null then '' else email(person_id) end,
    case country when 'Canada' then 'CA' else 'US' end, 'USD'
from wholesale_lines
where ordered_at >= $from_day and ordered_at < $as_of
order by invoice_no, line_no, nth
"""


def write(exporter: Exporter) -> None:
    """Write one export a month, and one of the running month on the day after the window."""
    monthly = months(exporter.first_day, exporter.last_day)
    for number, (from_day, to_day) in enumerate(monthly):
        reaching_back = max(exporter.first_day, from_day - timedelta(days=_BACK_DAYS))
        _write_month(exporter, reaching_back, to_day, is_chinese=number == 1, is_damaged=number == 0)


def _write_month(exporter: Exporter, from_day: date, to_day: date, *, is_chinese: bool, is_damaged: bool) -> None:
    exported_on = to_day + timedelta(days=1)
    written = "%Y/%m/%d %H:%M" if is_chinese else "%Y-%m-%d %H:%M:%S"
    rows = exporter.query(_LINES, from_day=from_day, as_of=exported_on, format=written)
    # A small file is not damaged: two rows in twenty would be more than landing lets pass.
    damaged = [
        Broken(4, (*rows[0][:5], "n/a", *rows[0][6:]), "price is not a number"),
        Broken(9, rows[0][:4], "too few cells"),
    ] if is_damaged and len(rows) >= 30 else []  # fmt: skip
    exporter.write_rows(
        f"wholesale_orders_{exported_on}.csv",
        "generic_orders",
        exported_on,
        _CHINESE_HEADER if is_chinese else _HEADER,
        rows,
        dialect=Dialect(encoding="gb18030") if is_chinese else Dialect(),
        broken=damaged,
    )

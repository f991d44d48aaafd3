"""Order lines of any shop: many names for the same nine columns, cancellations, lines entered twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from landing_samples import FIXTURES, Home

FIXTURE = (FIXTURES / "generic_orders" / "orders.csv").read_text(encoding="utf-8")
ROWS = "select invoice, stock_code, quantity, invoice_date, price, customer_id from raw.generic_orders__order_lines"


def test_lines_land_as_sent(home: Home) -> None:
    outcome = home.land_one("online_retail.csv", FIXTURE)
    assert (outcome.source, outcome.table, outcome.reason) == ("generic_orders", "order_lines", "")
    assert (outcome.rows_landed, outcome.rows_rejected) == (6, 0)
    assert home.receipt("online_retail.csv").columns_added == []
    assert home.raw(f"{ROWS} where invoice = 'C489449'") == [
        ("C489449", "22087", "-12", "2009-12-01 10:33:00", "2.95", "16321.0")
    ]
    assert home.raw(f"select count(*) from ({ROWS} where stock_code = '79323P')") == [(2,)]
    assert home.raw("select value from raw.control_totals where measure = 'quantity'") == [(Decimal(-71),)]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (
            "Order ID,SKU,Qty,Order Date,Unit Price,Customer Email,Currency",
            "7,L1,2,2026-03-01 10:05,9.50,a@example.com,EUR",
        ),
        (
            "InvoiceNo;Product ID;Units;InvoiceDate;UnitPrice;CustomerID;Currency",
            "7;L1;2;01.03.2026 10:05;9,50;a@example.com;EUR",
        ),
        ("订单编号,商品编码,数量,下单时间,单价,会员编号,币种", "7,L1,2,2026/03/01 10:05,9.50,a@example.com,EUR"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_other_systems_say_the_same_in_other_words(home: Home, header: str, line: str, encoding: str) -> None:
    outcome = home.land_one("export.csv", f"{header}\n{line}\n".encode(encoding))
    assert (outcome.source, outcome.rows_landed, outcome.reason) == ("generic_orders", 1, "")
    assert home.raw(f"select * exclude (invoice_date) from ({ROWS})") == [("7", "L1", "2", "9.50", "a@example.com")]
    assert home.raw("select period_start::varchar from raw.receipts") == [("2026-03-01",)]


def test_day_and_month_are_told_apart_by_the_file(home: Home) -> None:
    header = "Invoice,Quantity,InvoiceDate,Price\n"
    home.land_one("uk.csv", header + "1,1,01/12/2009 07:45,1\n2,1,13/12/2009 09:00,1\n")
    home.land_one("us.csv", header + "3,1,12/1/2009 7:45,1\n4,1,12/13/2009 9:00,1\n")
    assert home.raw("select distinct period_start::varchar, period_end::varchar from raw.receipts") == [
        ("2009-12-01", "2009-12-13")
    ]


def test_a_shopify_export_stays_one(home: Home) -> None:
    header = "Name,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Quantity,Order,Date,Price"
    row = "#1,paid,2026-03-01 10:00:00 +0000,1,Lamp,9.00,1,1,2026-03-01,9.00"
    assert home.land_one("orders.csv", f"{header}\n{row}\n").source == "shopify"

"""Shopify: the orders export, one line per line item, what belongs to the order on its first line only.

One file a month, each reaching back into the month before so that refunds and cancellations of its last days arrive;
the newer file replaces the orders it lists. Times are the shop's, New York, with the offset of the day.
"""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.demo.exports import Broken, Exporter, months
from bellwether.demo.world.shop import REFUND_DAYS

_HEADER = (
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Name", "Billing Street",
    "Billing Address1", "Billing Address2", "Billing Company", "Billing City", "Billing Zip", "Billing Province",
    "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street", "Shipping Address1", "Shipping Address2",
    "Shipping Company", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone",
    "Notes", "Note Attributes", "Cancelled at", "Payment Method", "Payment Reference", "Refunded Amount", "Vendor",
    "Outstanding Balance", "Employee", "Location", "Device ID", "Id", "Tags", "Risk Level", "Source",
    "Lineitem discount", "Tax 1 Name", "Tax 1 Value", "Tax 2 Name", "Tax 2 Value", "Tax 3 Name", "Tax 3 Value",
    "Tax 4 Name", "Tax 4 Value", "Tax 5 Name", "Tax 5 Value", "Phone", "Receipt Number", "Duties",
    "Billing Province Name", "Shipping Province Name", "Payment ID", "Payment Terms Name", "Next Payment Due At",
    "Payment References",
)  # fmt: skip

# The order as it stood at the export: its refund or cancellation may have been still to come.
_ORDERS = """
create or replace temp table exported_orders as
select
    *,
    ending in ('pending', 'voided', 'cancelled unpaid') as is_unpaid,
    case
        when ending = 'pending' or ending_at < $as_of then ending
        when is_unpaid then 'authorized'
        else 'kept'
    end as state,
    state like 'cancelled%' or is_unpaid as is_unsent,
    case when ending_at < $as_of then ending_refund else 0 end::decimal(18, 2) as refund,
    case when person_id is null then '' else given_name(person_id) || ' ' || family_name(person_id) end as person,
    case
        when person_id is null then ''
        when chance(person_id, 'shouts') < 0.03 then upper(email(person_id))
        else email(person_id)
    end as address,
    '''' || (10001 + pick(coalesce(person_id, 0), 'zip', 89000)) as zip,
    map {
        'United States': 'US', 'United Kingdom': 'GB', 'Germany': 'DE', 'France': 'FR', 'Canada': 'CA', 'China': 'CN',
        'Australia': 'AU'
    }[country] as country_code,
    case when country = 'United States' then 'NY' else '' end as province,
    case when country = 'United States' then 'New York' else '' end as province_name,
    'r' || shopify_id || '.1' as payment
from orders
where ordered_at >= $from_day and ordered_at < $as_of
"""
_FIRST_LINE = {
    "Financial Status": """
        case state
            when 'cancelled' then 'refunded' when 'refunded full' then 'refunded'
            when 'refunded in part' then 'partially_refunded' when 'cancelled unpaid' then 'voided'
            when 'kept' then 'paid' else state
        end""",
    "Paid at": "case when is_unpaid then '' else shop_time(ordered_at + interval 40 seconds) end",
    "Fulfillment Status": "case when is_unsent then 'unfulfilled' else 'fulfilled' end",
    "Fulfilled at": "case when is_unsent then '' else shop_time(ordered_at + interval 20 hours) end",
    "Accepts Marketing": "case when chance(purchase_id, 'marketing') < 0.4 then 'yes' else 'no' end",
    "Currency": "'USD'",
    "Subtotal": "subtotal",
    "Shipping": "shipping",
    "Taxes": "taxes",
    "Total": "total",
    "Discount Code": "discount_code",
    "Discount Amount": "discount",
    "Shipping Method": "case when source = 'pos' then '' when shipping = 0 then 'Free shipping' else 'Standard' end",
    "Billing Name": "person",
    "Billing Street": "'12 Lantern Way'",
    "Billing Address1": "'12 Lantern Way'",
    "Billing City": "'Sampleton'",
    "Billing Zip": "zip",
    "Billing Province": "province",
    "Billing Country": "country_code",
    "Shipping Name": "person",
    "Shipping Street": "'12 Lantern Way'",
    "Shipping Address1": "'12 Lantern Way'",
    "Shipping City": "'Sampleton'",
    "Shipping Zip": "zip",
    "Shipping Province": "province",
    "Shipping Country": "country_code",
    "Notes": """
        case when chance(purchase_id, 'note') < 0.05
            then E'Please leave it at the door.\\nRing "twice", thank you. ' || person else '' end""",
    "Note Attributes": """
        case when chance(purchase_id, 'attributes') < 0.03
            then E'gift_wrap: yes\\nsales_channel: ' || source else '' end""",
    "Cancelled at": "case when state like 'cancelled%' then shop_time(ending_at) else '' end",
    "Payment Method": """
        case
            when source = 'shopify_draft_order' then '' when source = 'pos' then 'Cash'
            when is_paid_elsewhere then 'PayPal Express Checkout' else 'Shopify Payments'
        end""",
    "Payment Reference": "payment",
    "Refunded Amount": "refund",
    "Outstanding Balance": "case when is_unpaid then total else 0 end::decimal(18, 2)",
    "Location": "case when source = 'pos' then 'Showroom' else '' end",
    "Id": "shopify_id",
    "Risk Level": "'Low'",
    "Source": "source",
    "Tax 1 Name": "case when taxes > 0 then 'State Tax 8.25%' else '' end",
    "Tax 1 Value": "case when taxes > 0 then taxes::varchar else '' end",
    "Phone": "case when address = '' then '' else phone(person_id) end",
    "Billing Province Name": "province_name",
    "Shipping Province Name": "province_name",
    "Payment ID": "payment",
    "Payment References": "payment",
}
_EVERY_LINE = {
    "Name": "order_name",
    "Email": "address",
    "Created at": "shop_time(ordered_at)",
    "Lineitem quantity": "quantity",
    "Lineitem name": "product_name",
    "Lineitem price": "price",
    "Lineitem sku": "sku",
    "Lineitem requires shipping": "'true'",
    "Lineitem taxable": "'true'",
    "Lineitem fulfillment status": "case when is_unsent then 'pending' else 'fulfilled' end",
    "Lineitem discount": "0::decimal(18, 2)",
    "Vendor": "'Northlight'",
}
# Hours behind UTC are 4 in summer time and 5 otherwise.
_SHOP_TIME = """
create or replace macro local_time(moment) as timezone('America/New_York', timezone('UTC', moment));
create or replace macro shop_time(moment) as
    strftime(local_time(moment), '%Y-%m-%d %H:%M:%S')
    || ' -0' || (date_diff('minute', local_time(moment), moment) // 60) || '00';
"""


def write(exporter: Exporter) -> None:
    """Write one export a month, and one of the running month on the day after the window."""
    exporter.connection.execute(_SHOP_TIME)
    for number, (from_day, to_day) in enumerate(months(exporter.first_day, exporter.last_day)):
        reaching_back = max(exporter.first_day, from_day - timedelta(days=REFUND_DAYS + 1))
        _write_month(exporter, reaching_back, to_day, is_damaged=number == 0)


def _write_month(exporter: Exporter, from_day: date, to_day: date, *, is_damaged: bool) -> None:
    exported_on = to_day + timedelta(days=1)
    exporter.connection.execute(_ORDERS, {"from_day": from_day, "as_of": exported_on})
    columns = ", ".join(_column(label) for label in _HEADER)
    rows = exporter.query(
        f"select {columns} from exported_orders join order_lines using (order_no) order by order_no, line_no"
    )
    broken = [Broken(min(4, len(rows)), rows[0][:40], "too few cells")] if is_damaged and rows else []
    exporter.write_rows(f"orders_export_{exported_on}.csv", "shopify", exported_on, _HEADER, rows, broken=broken)


def _column(label: str) -> str:
    if label in _EVERY_LINE:
        return f"({_EVERY_LINE[label]})::varchar"
    value = _FIRST_LINE.get(label)
    return f"case when line_no = 1 then ({value})::varchar else '' end" if value else "''"

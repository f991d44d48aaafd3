"""Mailchimp: the report of all campaigns, everything sent so far in each file, test sends among it.

Three exports. Opens, clicks and orders of a send come in over days, so an earlier export knows less of its last ones.
"""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.demo.exports import Broken, Exporter

_UNSETTLED_DAYS = 4
_HEADER = (
    "Title", "Subject", "List", "Send Date", "Send Weekday", "Total Recipients", "Successful Deliveries",
    "Soft Bounces", "Hard Bounces", "Total Bounces", "Times Forwarded", "Forwarded Opens", "Unique Opens", "Open Rate",
    "Total Opens", "Unique Clicks", "Click Rate", "Total Clicks", "Unsubscribes", "Abuse Complaints",
    "Times Liked on Facebook", "Folder Id", "Unique Id", "Total Orders", "Total Gross Sales", "Total Revenue",
)  # fmt: skip
_CAMPAIGNS = """
with known as (
    select
        * exclude (opens, clicks, orders, revenue),
        case when is_young then opens * 8 // 10 else opens end as opens,
        case when is_young then clicks * 8 // 10 else clicks end as clicks,
        case when is_young then orders // 2 else orders end as orders,
        case when is_young then round(revenue / 2, 2) else revenue end::decimal(18, 2) as revenue
    from (select *, sent_at >= $settled_from and not is_test as is_young from email_sends where sent_at < $as_of)
)
select
    campaign, subject, 'Northlight readers', strftime(sent_at, '%b %d, %Y %I:%M ') || lower(strftime(sent_at, '%p')),
    strftime(sent_at, '%A'), recipients, deliveries, soft_bounces, hard_bounces, soft_bounces + hard_bounces, 0, 0,
    opens, printf('%.2f%%', 100 * opens / deliveries), total_opens, clicks,
    printf('%.2f%%', 100 * clicks / deliveries), total_clicks, unsubscribes, complaints, 0, 0, unique_id, orders,
    revenue, revenue
from known
order by sent_at desc, unique_id
"""


def write(exporter: Exporter) -> None:
    """Write the exports; the last one, of the day after the window, is final."""
    after = exporter.last_day + timedelta(days=1)
    length = (after - exporter.first_day).days
    for taken_on in sorted({after - timedelta(days=back) for back in (0, 8, length // 2) if back < length}):
        _snapshot(exporter, taken_on, is_last=taken_on == after)


def _snapshot(exporter: Exporter, taken_on: date, *, is_last: bool) -> None:
    settled_from = taken_on if is_last else taken_on - timedelta(days=_UNSETTLED_DAYS)
    rows = exporter.query(_CAMPAIGNS, as_of=taken_on, settled_from=settled_from)
    is_damaged = is_last and len(rows) >= 12
    exporter.write_rows(
        f"campaigns_{taken_on}.csv",
        "mailchimp",
        taken_on,
        _HEADER,
        rows,
        broken=[Broken(3, rows[0][:7], "too few cells")] if is_damaged else (),
    )

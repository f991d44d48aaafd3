"""HubSpot: contacts and deals as the CRM exports a view of them, everything that exists at that moment in each file.

Four snapshots; a later one replaces the records it lists. Times are those of the exporting user, who is in UTC; a
snapshot is taken at midnight, so the last one, of the day after the window, knows all of the window and nothing more.
"""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.demo.exports import Broken, Dialect, Exporter, Row

_CONTACT_HEADER = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Lead Status", "Lifecycle Stage", "Create Date",
    "Original Source", "Original Source Drill-Down 1", "Original Source Drill-Down 2", "Contact owner",
    "Became a Lead Date", "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date",
    "Became an Opportunity Date", "Became a Customer Date", "Date of first engagement", "Last Activity Date",
    "UTM Campaign", "Preferred channels",
)  # fmt: skip
# Custom properties that the portal has not had from the start.
_LATER_PROPERTIES = ("GA Client ID", "GA User ID", "Company Name")
_CONTACTS = """
with known as (
    select
        * exclude (first_response_at, mql_at, sql_at, opportunity_at, customer_at),
        seen(first_response_at, $as_of) as first_response_at,
        seen(mql_at, $as_of) as mql_at,
        seen(sql_at, $as_of) as sql_at,
        seen(opportunity_at, $as_of) as opportunity_at,
        seen(customer_at, $as_of) as customer_at
    from journeys
    where created_at < $as_of
)
select
    record_id, given_name(person_id), family_name(person_id),
    case when chance(person_id, 'types in capitals') < 0.04 then upper(address) else address end,
    phone(person_id),
    case when not is_lead then '' when customer_at is not null or opportunity_at is not null then 'Open deal'
        when sql_at is not null then 'Connected' when first_response_at is not null then 'In Progress' else 'New' end,
    case when customer_at is not null then 'Customer' when opportunity_at is not null then 'Opportunity'
        when sql_at is not null then 'Sales Qualified Lead' when mql_at is not null then 'Marketing Qualified Lead'
        when is_lead then 'Lead' else 'Subscriber' end,
    minute(created_at), original_source,
    case original_source when 'Paid Social' then first_source when 'Offline Sources' then 'CRM_UI'
        when 'Organic Search' then 'Unknown keywords (SSL)' when 'Direct Traffic' then 'shop.northlight.example/'
        else coalesce(utm_campaign, first_source) end,
    case
        when original_source = 'Paid Social' then utm_campaign
        when original_source in ('Direct Traffic', 'Offline Sources') then ''
        else first_source
    end,
    case when is_lead then 'Sales Team ' || (1 + pick(person_id, 'owner', 4)) else '' end,
    case when is_lead and not is_undated then minute(created_at) else '' end,
    minute(mql_at), minute(sql_at), minute(opportunity_at), minute(customer_at), minute(first_response_at),
    minute(greatest(first_response_at, mql_at, sql_at, opportunity_at, customer_at)),
    coalesce(utm_campaign, ''),
    ['', 'Email', 'Email;Phone', 'Email;SMS;Post'][1 + pick(person_id, 'preferred', 4)],
    coalesce('GA1.' || (1 + contact_no % 2) || '.' || client_id, ''), coalesce(user_id, ''), coalesce(company, '')
from known
join forms using (contact_no, person_id)
order by contact_no
"""
_DEAL_HEADER = (
    "Record ID", "Deal Name", "Pipeline", "Deal Stage", "Amount", "Currency", "Create Date", "Close Date",
    "Deal owner", "Associated Contact IDs", "Is Closed Won", "Is Deal Closed?",
)  # fmt: skip
# An open deal has a close date too: the day it is hoped for. Some deals list a second contact, a colleague who only
# subscribed.
_DEALS = """
with known as (
    select * exclude (closed_at), seen(closed_at, $as_of) as closed_at from deals where created_at < $as_of
),
subscribers as (
    select record_id as colleague_id, row_number() over (order by contact_no) as deal_no from contacts where not is_lead
)
select
    record_id, 'Lighting plan Nr' || deal_no, 'Sales Pipeline',
    case when closed_at is not null and is_won then 'Closed Won' when closed_at is not null then 'Closed Lost'
        when chance(person_id, 'stage') < 0.5 then 'Appointment Scheduled' else 'Contract Sent' end,
    amount::varchar, 'USD', minute(created_at), minute(planned_close_at),
    'Sales Team ' || (1 + pick(person_id, 'owner', 4)),
    contact_record_id || case when colleague_id is not null and chance(person_id, 'brings a colleague') < 0.06
        then ';' || colleague_id else '' end,
    (closed_at is not null and is_won)::varchar, (closed_at is not null)::varchar
from known
left join subscribers using (deal_no)
order by deal_no
"""


def write(exporter: Exporter) -> None:
    """Write a snapshot of contacts and one of deals for each export day."""
    exporter.connection.execute(
        """
        create or replace macro seen(moment, as_of) as case when moment < as_of then moment end;
        create or replace macro minute(moment) as coalesce(strftime(moment, '%Y-%m-%d %H:%M'), '');
        """
    )
    last = exporter.last_day + timedelta(days=1)
    length = (last - exporter.first_day).days
    taken = sorted({last - timedelta(days=back) for back in (0, 7, length // 3, 2 * length // 3) if back < length})
    for number, taken_on in enumerate(taken):
        is_damaged = taken_on == last
        header = _CONTACT_HEADER if number == 0 else (*_CONTACT_HEADER, *_LATER_PROPERTIES)
        _snapshot(exporter, "contacts", taken_on, header, _CONTACTS, is_damaged=is_damaged)
        _snapshot(exporter, "deals", taken_on, _DEAL_HEADER, _DEALS, is_damaged=False)


def _snapshot(exporter: Exporter, what: str, taken_on: date, header: Row, query: str, *, is_damaged: bool) -> None:
    rows = [row[: len(header)] for row in exporter.query(query, as_of=taken_on)]
    if not rows:
        return
    broken = [Broken(min(3, len(rows)), rows[0][:5], "too few cells")] if is_damaged else []
    exporter.write_rows(
        f"hubspot-crm-exports-all-{what}-{taken_on}.csv",
        "hubspot",
        taken_on,
        [str(label) for label in header],
        rows,
        dialect=Dialect(quote_all=True),
        broken=broken,
    )

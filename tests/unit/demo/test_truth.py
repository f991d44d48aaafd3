"""The truth agrees with itself, and with the exports when these are read by other means."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from company_reader import Company, param

from bellwether.demo.truth_outside import LEVELS

KEY_EVENTS = {"purchase", "generate_lead", "sign_up"}
PROJECT = Path(__file__).resolve().parents[3]


def test_totals_are_the_sums_of_the_measures(company: Company) -> None:
    sums = company.truth("select measure, sum(value) from measures group by measure order by measure")
    assert len(sums) >= 60
    levels = {measure for measure, _ in sums if measure in LEVELS}
    assert levels == set(LEVELS), "what does not add up has no total"
    for measure, value in sums:
        if measure in levels:
            continue
        assert company.total(measure) == float(value), measure
    sessions = company.total("sessions")
    assert company.total("engaged_sessions") + company.total("bounced_sessions") == sessions
    assert company.total("carts_without_purchase") < company.total("carts") < sessions


def test_measures_have_one_row_per_day_measure_channel_and_campaign(company: Company) -> None:
    repeated = company.truth(
        "select date_day, measure, channel, campaign_key from measures group by all having count(*) > 1"
    )
    assert repeated == []


def test_sessions_are_those_of_the_web_events(company: Company) -> None:
    sessions: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for event in company.events():
        session_id = param(event, "ga_session_id")
        assert (session_id is None) == ("user_pseudo_id" not in event)
        if session_id is not None:
            sessions[event["user_pseudo_id"], session_id].append(event)
    views, engaged, carts, registered, milliseconds = 0, 0, 0, 0, 0
    days: Counter[date] = Counter()
    for events in sessions.values():
        names = Counter(str(event["event_name"]) for event in events)
        attention = sum(int(param(event, "engagement_time_msec") or 0) for event in events)
        views += names["page_view"]
        milliseconds += attention
        engaged += names["page_view"] >= 2 or attention >= 10_000 or any(names[name] for name in KEY_EVENTS)
        carts += names["add_to_cart"] > 0
        registered += names["sign_up"] > 0
        started_at = min(int(str(event["event_timestamp"])) for event in events)
        days[datetime.fromtimestamp(started_at / 1e6, UTC).date()] += 1
    assert len(sessions) == company.total("sessions")
    assert views == company.total("page_views")
    assert engaged == company.total("engaged_sessions")
    assert carts == company.total("carts")
    assert registered == company.total("registrations")
    assert milliseconds / 1000 == pytest.approx(company.total("engagement_seconds"))
    daily = company.truth("select date_day, sum(value)::bigint from measures where measure = 'sessions' group by all")
    assert dict(daily) == dict(days)


def test_orders_are_those_of_the_newest_shop_exports(company: Company) -> None:
    lines: dict[str, list[dict[str, str]]] = {}
    for name in company.names("orders_export_"):
        exported: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in company.rows(name):
            exported[row["Name"]].append(row)
        lines |= exported  # a newer export's order replaces all its lines
    truth = company.truth(
        "select order_name, ordered_at, subtotal, refunded, net_revenue, units, is_counted from orders "
        "where source = 'shopify' order by all"
    )
    assert [row[0] for row in truth] == sorted(lines)
    for name, ordered_at, subtotal, refunded, net_revenue, units, is_counted in truth:
        first, *rest = lines[name]
        created = datetime.strptime(first["Created at"], "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
        assert created.replace(tzinfo=None) == ordered_at
        assert (Decimal(first["Subtotal"]), Decimal(first["Refunded Amount"])) == (subtotal, refunded)
        assert max(subtotal - refunded, 0) == net_revenue
        assert sum(int(line["Lineitem quantity"]) for line in [first, *rest]) == units
        assert (first["Cancelled at"] == "" and first["Financial Status"] != "voided") == is_counted
        assert all(line["Subtotal"] == line["Id"] == line["Currency"] == "" for line in rest)
    counted = [row for row in truth if row[6]]
    ((wholesale, returns, revenue),) = company.truth(
        "select count_if(not is_return), count_if(is_return), sum(net_revenue) from orders where source <> 'shopify'"
    )
    assert wholesale and returns
    assert len(counted) + wholesale == company.total("orders")
    assert sum(row[4] for row in counted) + revenue == Decimal(str(company.total("net_revenue")))


def test_an_order_is_where_its_purchase_event_is(company: Company) -> None:
    channels = dict(company.truth("select order_name, channel from orders where source = 'shopify'"))
    is_online = dict(company.truth("select order_name, is_online from orders"))
    bought = {
        f"#{param(event, 'transaction_id')}": event for event in company.events() if event["event_name"] == "purchase"
    }
    assert set(bought) == {name for name, online in is_online.items() if online}
    without_consent = {name for name, event in bought.items() if "user_pseudo_id" not in event}
    assert without_consent
    offline = set(channels) - set(bought)
    assert {channels[name] for name in without_consent | offline} == {"Unassigned"}
    purchases = {event["user_pseudo_id"] for name, event in bought.items() if name not in without_consent}
    assert len(purchases) <= company.total("sessions_with_purchase") <= len(bought)


def newest_costs(company: Company, start: str, day: str, cost: str, skipped: int) -> dict[str, Decimal]:
    """What each day cost by the newest English report that covers it."""
    newest: dict[str, Decimal] = {}
    for name in sorted(company.names(start), key=lambda name: (company.out / name).stat().st_mtime):
        header, *records = company.records(name)[skipped:]
        if day not in header:
            continue
        costs: dict[str, Decimal] = defaultdict(Decimal)
        for record in records:
            row = dict(zip(header, record, strict=False))
            if len(record) == len(header) and row[cost] != "n/a" and row[day] and not record[0].startswith("Total: "):
                costs[row[day]] += Decimal(row[cost])
        newest |= costs
    return newest


def test_spend_is_the_newest_report_of_each_day_at_its_rate(company: Company) -> None:
    google = newest_costs(company, "Campaign report", "Day", "Cost", skipped=2)
    meta = newest_costs(company, "Untitled-report", "Day", "Amount spent (USD)", skipped=0)
    with (PROJECT / "dbt_project" / "seeds" / "fx_rates.csv").open() as seed:
        rates = {row["rate_date"]: Decimal(row["rate"]) for row in csv.DictReader(seed) if row["currency"] == "EUR"}
    euros = sum(cost * rates[max(rate_date for rate_date in rates if rate_date <= day)] for day, cost in google.items())
    spent = company.truth("""
        select platform, sum(value)
        from measures join campaign_effects using (campaign_key) where measure = 'ad_spend' group by platform
    """)
    assert len(google) == 30
    assert dict(spent)["google_ads"] == euros
    last_days = company.truth(f"""
        select date_day::varchar, sum(value) from measures join campaign_effects using (campaign_key)
        where measure = 'ad_spend' and platform = 'meta_ads' and date_day >= date '{min(meta)}' group by date_day
    """)
    assert len(meta) >= 28
    assert dict(last_days) == meta
    linkedin = [name for name in company.names("account_508012345") if "Ad Set ID" in company.records(name)[5]]
    header, *records = company.records(linkedin[0])[5:]
    shown = company.truth("""
        select sum(value) from measures join campaign_effects using (campaign_key)
        where measure = 'ad_impressions' and platform = 'linkedin_ads' and date_day > date '2026-11-22' - 28
    """)
    assert sum(int(record[header.index("Impressions")]) for record in records) == shown[0][0] > 0


def test_email_is_what_the_last_report_says_without_test_sends(company: Company) -> None:
    sends = [row for row in company.rows(company.names("campaigns_")[-1]) if int(row["Total Recipients"]) >= 20]
    for measure, label in (
        ("emails_sent", "Total Recipients"),
        ("emails_delivered", "Successful Deliveries"),
        ("unique_opens", "Unique Opens"),
        ("unique_email_clicks", "Unique Clicks"),
        ("unsubscribes", "Unsubscribes"),
        ("email_revenue", "Total Revenue"),
    ):
        assert sum(Decimal(row[label]) for row in sends) == Decimal(str(company.total(measure))), measure
    visits = company.truth("select sum(value) from measures where measure = 'sessions' and channel = 'Email'")
    assert visits[0][0] > 0 and company.total("email_revenue") > 0


def test_leads_are_those_of_the_last_snapshot(company: Company) -> None:
    last = company.rows(company.names("hubspot-crm-exports-all-contacts")[-1])
    leads = {row["Record ID"]: row for row in last if row["Lifecycle Stage"] != "Subscriber"}
    truth = company.truth("select record_id, created_at, mql_at, customer_at, original_source from leads")
    assert {row[0] for row in truth} == set(leads)
    for record_id, created_at, mql_at, customer_at, original_source in truth:
        row = leads[record_id]
        assert row["Create Date"] == f"{created_at:%Y-%m-%d %H:%M}"
        assert row["Became a Lead Date"] in ("", row["Create Date"])
        assert row["Became a Marketing Qualified Lead Date"] == (f"{mql_at:%Y-%m-%d %H:%M}" if mql_at else "")
        assert (row["Lifecycle Stage"] == "Customer") == (customer_at is not None)
        assert row["Original Source"] == original_source
    assert len(truth) == company.total("leads")
    deals = company.rows(company.names("hubspot-crm-exports-all-deals")[-1])
    assert len(deals) == company.total("opportunities")
    assert sum(deal["Is Closed Won"] == "true" for deal in deals) == company.total("customers_from_leads")
    assert all(deal["Associated Contact IDs"].split(";")[0] in leads and deal["Close Date"] for deal in deals)


def test_campaigns_differ_in_their_true_effects(company: Company) -> None:
    effects = company.truth("select campaign_key, platform, channel, lead_rate, buy_rate from campaign_effects")
    assert len(effects) == 18
    assert len({effect[1] for effect in effects}) >= 5
    clicks = company.truth("""
        select campaign_key, sum(value) filter (measure = 'sessions') <= sum(value) filter (measure = 'ad_clicks')
        from measures join campaign_effects using (campaign_key, channel)
        where platform in ('google_ads', 'meta_ads', 'linkedin_ads') group by campaign_key
    """)
    assert len(clicks) >= 10
    assert all(is_fewer in (True, None) for _, is_fewer in clicks), "an ad brings no more visits than clicks"

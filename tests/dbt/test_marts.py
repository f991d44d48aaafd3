"""What the exports of `raw_rows.py` amount to by 2026-03-31, worked out by hand."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from raw_rows import CHANNEL_CASES

SALT = "test-salt"


def hashed(text: str) -> str:
    return hashlib.sha256(f"{SALT}{text}".encode()).hexdigest()


def rows(marts: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[tuple[object, ...]]:
    return marts.execute(query, parameters).fetchall()


@pytest.mark.parametrize(
    ("visitor", "number", "expected"),
    [
        # day, source, medium, campaign, channel, last non-direct, events, views, engaged, purchase value
        ("ann", 0, (date(2026, 3, 1), "google", "cpc", "brand exact", "Paid Search", "Paid Search", 4, 1, True, 31)),
        ("ann", 1, (date(2026, 3, 9), "(direct)", "(none)", "none", "Direct", "Paid Search", 1, 1, False, 0)),
        ("ann", 2, (date(2026, 3, 31), "(direct)", "(none)", "none", "Direct", "Direct", 1, 1, False, 0)),
        ("bob", 0, (date(2026, 3, 3), "(direct)", "(none)", "none", "Direct", "Direct", 2, 2, True, 0)),
        ("cat", 0, (date(2026, 3, 3), "google", "cpc", "none", "Paid Search", "Paid Search", 1, 1, False, 0)),
        (
            "dan",
            0,
            (date(2026, 3, 3), "facebook", "referral", "none", "Organic Social", "Organic Social", 1, 1, False, 0),
        ),
        ("eve", 0, (date(2026, 3, 3), "google", "organic", "none", "Organic Search", "Organic Search", 2, 1, True, 0)),
        ("fay", 0, (date(2026, 3, 4), "newsletter", "email", "none", "Email", "Email", 2, 2, True, 0)),
        ("fay", 1, (date(2026, 3, 4), "(direct)", "(none)", "none", "Direct", "Email", 1, 1, False, 0)),
    ],
)
def test_a_session(marts: duckdb.DuckDBPyConnection, visitor: str, number: int, expected: tuple[object, ...]) -> None:
    sessions = rows(
        marts,
        """
        select session_date, source, medium, campaign_key, channel, last_non_direct_channel, events, page_views,
            is_engaged, purchase_value
        from marts.fct_sessions where visitor_key = ? order by started_at
        """,
        hashed(visitor),
    )
    assert sessions[number] == expected


def test_there_are_no_other_sessions(marts: duckdb.DuckDBPyConnection) -> None:
    """Neither of the stale export, nor of those who gave no consent, nor of the day after."""
    hand_written = [hashed(name) for name in ("ann", "bob", "cat", "dan", "eve", "fay")]
    found = rows(marts, "select count(*), count(*) filter (visitor_key in ?) from marts.fct_sessions", hand_written)
    assert found == [(9 + len(CHANNEL_CASES), 9)]


def test_events_without_consent_are_kept(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts, "select event_name, transaction_id from intermediate.int_events_sessionised where session_key is null"
    )
    assert found == [("purchase", "1003")]


@pytest.mark.parametrize(("number", "case"), list(enumerate(CHANNEL_CASES)))
def test_a_channel(marts: duckdb.DuckDBPyConnection, number: int, case: tuple[str | None, ...]) -> None:
    """From the raw event to the channel, with the seeds as they are."""
    found = rows(marts, "select channel from marts.fct_sessions where visitor_key = ?", hashed(f"channel {number}"))
    assert found == [(case[-1],)], case


def test_landing_pages_carry_no_query(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select count(*) from intermediate.int_events_cleaned where regexp_matches(page_location, '[?#]|someone')",
    )
    assert found == [(0,)]


def test_advertising(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        """
        select date_day, campaign_key, channel, impressions, clicks, spend_native, currency, conversions,
            spend_reporting / spend_native = fx_rate::decimal(18, 4)
        from marts.fct_ad_days where platform = 'google_ads' order by date_day, campaign_key
        """,
    )
    spent = [(row[0], row[1], row[2], row[4], row[5], row[6]) for row in found]
    assert spent == [
        (date(2026, 3, 1), "brand exact", "Paid Search", 100, Decimal("10.00"), "USD"),
        (date(2026, 3, 2), "brand exact", "Paid Search", 110, Decimal("12.34"), "USD"),
        (date(2026, 3, 2), "spring videos", "Paid Video", 7, Decimal("5.00"), "EUR"),
    ]
    assert {(row[3], row[7], row[8]) for row in found} == {(1000, Decimal("1.5"), True)}


def test_advertising_on_other_platforms(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        """
        select platform, date_day, campaign_key, channel, impressions, clicks, spend_native, currency, conversions,
            conversion_value_reporting
        from marts.fct_ad_days where platform <> 'google_ads' order by platform, date_day
        """,
    )
    march_1, march_2 = date(2026, 3, 1), date(2026, 3, 2)
    assert found == [
        ("linkedin_ads", march_1, "managers", "Paid Social", 700, 5, Decimal(10), "USD", 1, Decimal(58)),
        ("linkedin_ads", march_2, "managers", "Paid Social", 800, 6, Decimal("9.36"), "USD", None, None),
        ("meta_ads", march_2, "carts", "Paid Social", 1002, 12, Decimal("2.7095"), "USD", 7, Decimal("21.4")),
    ]


def test_leads(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        """
        select lead_key, person_key, created_date, channel, campaign_key, lifecycle_stage, mql_date, sql_date,
            customer_date, response_minutes, is_answered_within_sla
        from marts.fct_leads order by lead_key
        """,
    )
    march_31 = date(2026, 3, 31)
    assert found == [
        (
            "1",
            hashed("ann@example.com"),
            date(2026, 3, 1),
            "Paid Search",
            "brand exact",
            "customer",
            march_31,
            None,
            None,
            60,
            True,
        ),
        ("3", None, date(2026, 3, 5), "Unassigned", "none", "sql", None, date(2026, 3, 6), None, 61, False),
    ]


def test_deals(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select deal_key, lead_key, closed_date, is_closed, is_won, amount_reporting, channel "
        "from marts.fct_deals order by deal_key",
    )
    assert found == [
        ("11", "3", date(2026, 3, 20), True, True, Decimal(1000), "Unassigned"),
        ("12", "1", None, False, False, Decimal(500), "Paid Search"),
        ("13", None, None, False, False, Decimal(70), "Unassigned"),
    ]


def test_orders(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        """
        select order_name, order_date, net_revenue_reporting, units, is_cancelled, is_counted, is_first_order,
            is_online, channel
        from marts.fct_orders where source = 'shopify' order by order_name
        """,
    )
    assert found == [
        ("#1001", date(2026, 3, 2), Decimal("25.5"), 3, False, True, True, True, "Paid Search"),
        ("#1002", date(2026, 3, 2), Decimal(0), 1, False, True, True, True, "Unassigned"),
        ("#1003", date(2026, 3, 3), Decimal(40), 1, True, False, False, True, "Unassigned"),
        ("#1004", date(2026, 3, 3), Decimal(50), 1, False, False, False, True, "Unassigned"),
        ("#1005", date(2026, 3, 5), Decimal(60), 1, False, True, True, True, "Unassigned"),
        ("#1006", date(2026, 3, 31), Decimal(7), 1, False, True, False, False, "Unassigned"),
    ]


def test_margins(marts: duckdb.DuckDBPyConnection) -> None:
    """Three bulbs at 5.32, of which 15 % came back with the money; of no other order is the cost of the goods known."""
    found = rows(marts, "select order_name, margin_reporting from marts.fct_orders where margin_reporting is not null")
    assert found == [("#1001", Decimal("25.5") - 3 * Decimal("5.32") * Decimal("0.85"))]


def test_invoices_of_other_shops(marts: duckdb.DuckDBPyConnection) -> None:
    """What is cancelled counts on its own day and is no order; a line entered twice counts twice."""
    found = rows(
        marts,
        """
        select
            order_name, order_date, net_revenue_native, units, lines, repeated_lines, is_return, is_first_order, channel
        from marts.fct_orders where source = 'generic_orders' order by order_name, is_return
        """,
    )
    assert found == [
        ("1001", date(2026, 3, 5), Decimal("7.5"), 3, 1, 0, False, True, "Unassigned"),
        ("501", date(2026, 3, 4), Decimal("40.02"), 4, 2, 1, False, True, "Unassigned"),
        ("501", date(2026, 3, 7), Decimal("-10.005"), -1, 1, 0, True, False, "Unassigned"),
        ("502", date(2026, 3, 5), Decimal(0), -96, 1, 0, True, False, "Unassigned"),
        ("C500", date(2026, 3, 2), Decimal(-10), -4, 1, 0, True, False, "Unassigned"),
    ]
    measured = rows(
        marts,
        "select measure, sum(value) from marts.fct_measures where source = 'generic_orders' group by all order by all",
    )
    # nobody knows what these shops' products cost
    assert dict(measured) == {
        "costed_revenue": 0,
        "gross_margin": 0,
        "high_margin_revenue": 0,
        "net_revenue": Decimal("27.515"),
        "new_customers": 2,
        "new_product_revenue": 0,
        "online_revenue": 0,
        "orders": 2,
        "units": -94,
    }


def test_customers(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select customer_key, first_order_date, orders, net_revenue, acquisition_channel "
        "from marts.dim_customer order by first_order_date, net_revenue",
    )
    assert found == [
        (hashed("bob@example.com"), date(2026, 3, 2), 1, Decimal(0), "Unassigned"),
        (hashed("ann@example.com"), date(2026, 3, 2), 1, Decimal("25.5"), "Paid Search"),
        (hashed("17"), date(2026, 3, 4), 1, Decimal("30.015"), "Unassigned"),
        (hashed("dealer@example.com"), date(2026, 3, 5), 1, Decimal("-2.5"), "Unassigned"),
        (hashed("cat@example.com"), date(2026, 3, 5), 1, Decimal(60), "Unassigned"),
    ]


def test_social(marts: duckdb.DuckDBPyConnection) -> None:
    posts = rows(
        marts,
        "select post_key, account, posted_at, posted_date, impressions, likes, comments, shares, saves "
        "from marts.fct_social_posts",
    )
    assert posts == [("x|1355500244381949952", "lamps", datetime(2026, 3, 1), date(2026, 3, 1), 300, 3, 1, 6, 5)]
    days = rows(
        marts,
        "select date_day, account, posts_published, impressions, likes, shares from marts.fct_social_days order by 1",
    )
    assert days == [(date(2026, 3, 1), "lamps", 1, 100, 1, 1), (date(2026, 3, 2), "lamps", 0, 55, 2, 0)]


def test_email(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        """
        select vendor_campaign_id, sent_at, campaign_key, channel, recipients, unique_opens, revenue_reporting, is_test,
            is_counted
        from marts.fct_email_campaigns order by vendor_campaign_id
        """,
    )
    evening, weekly = datetime(2026, 3, 31, 23, 59), "newsletter weekly"
    assert found == [
        ("a1", evening, weekly, "Email", 100, 40, Decimal("30.5"), False, True),
        ("a2", datetime(2026, 3, 31, 8), weekly, "Email", 50, 7, None, False, True),
        ("a3", datetime(2026, 3, 31, 7), weekly, "Email", 19, 19, Decimal(99), True, False),
        ("a4", datetime(2026, 3, 2, 7), "autumn sale", "Email", 20, 9, None, False, True),
    ]
    rates = rows(
        marts,
        """
        select kpi_id, value from marts.fct_kpi_values
        where kpi_id like 'email%' and period = 'day' and scope = 'campaign' and scope_value = 'newsletter weekly'
            and period_start_date = '2026-03-31' order by 1
        """,
    )
    assert dict(rates) == {
        "email_click_rate": 5 / 150,
        "email_click_to_open_rate": 5 / 47,
        "email_delivery_rate": 1,
        "email_open_rate": 47 / 150,
        "email_revenue_per_thousand": pytest.approx(1000 * 30.5 / 150),
        "email_unsubscribe_rate": 0,
    }


def test_campaigns(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select campaign_key, campaign_name, platform, channel, first_date, last_date from marts.dim_campaign "
        "where campaign_key in ('brand exact', 'spring videos', 'none') order by 1",
    )
    assert found == [
        ("brand exact", "Brand Exact", "google_ads", "Paid Search", date(2026, 3, 1), date(2026, 3, 2)),
        ("none", "(no campaign)", None, "Unassigned", None, None),
        ("spring videos", "Spring Videos", "google_ads", "Paid Video", date(2026, 3, 2), date(2026, 3, 2)),
    ]


def test_no_personal_data_leaves_raw(marts: duckdb.DuckDBPyConnection) -> None:
    """Under no column name: no value of any table below raw holds an address of the fixture or a visitor's id."""
    tables = rows(
        marts,
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema not in ('raw', 'main')",
    )
    assert len(tables) > 30
    for (table,) in tables:
        found = rows(
            marts,
            f"select count(*) from (select to_json(t)::varchar as line from {table} as t) "
            "where regexp_matches(line, '(?i)@example|\"(ann|bob|cat|dan|eve|fay)\"')",
        )
        assert found == [(0,)], table

"""The touches, costs and conversions in the exports of `raw_rows.py` by 2026-03-31, worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import duckdb
from raw_rows import CHANNEL_CASES


def rows(marts: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return marts.execute(query).fetchall()


def test_a_person_is_touched_on_the_website_and_by_sales(marts: duckdb.DuckDBPyConnection) -> None:
    """Ann: answered by sales, then an advertisement, then twice by herself; lead, order and device are one person."""
    found = rows(
        marts,
        """
        select touched_at, touch_type, source, medium, channel, campaign_key, cost_reporting, is_direct, lead_key
        from marts.fct_touchpoints
        where person_key = (select person_key from marts.fct_conversions where conversion_id = 'order|9001')
        order by touched_at
        """,
    )
    direct = ("visit", "(direct)", "(none)", "Direct", "none", None, True, None)
    assert found == [
        (datetime(2026, 3, 1, 10), "sales contact", "sales", "crm", "Unassigned", "none", None, False, "1"),
        (
            datetime(2026, 3, 1, 23, 58),
            *("ad click", "google", "cpc", "Paid Search", "brand exact", Decimal(10), False, None),
        ),
        (datetime(2026, 3, 9, 10), *direct),
        (datetime(2026, 3, 31, 23, 59, 59), *direct),
    ]


def test_every_visit_is_one_touch(marts: duckdb.DuckDBPyConnection) -> None:
    """A payment provider or the shop itself leaves a visit direct; a click id alone makes an ad click (cat's)."""
    visits = rows(
        marts,
        """
        select count(*), count(distinct session_key), count(*) filter (regexp_matches(source, 'paypal|lamps')),
            count(*) filter (touch_type = 'ad click' and campaign_key = 'none' and source = 'google')
        from marts.fct_touchpoints where session_key is not null
        """,
    )
    assert visits == [(9 + len(CHANNEL_CASES), 9 + len(CHANNEL_CASES), 0, 1)]
    expected = Counter(
        {"Email": "email click", "Organic Social": "social"}.get(case[-1], case[-1]) for case in CHANNEL_CASES
    )
    found = dict(
        rows(
            marts,
            "select touch_type, count(*) from marts.fct_touchpoints where touched_at = '2026-03-05 12:00' group by 1",
        )
    )
    paid = {row[0] for row in rows(marts, "select channel from marts.dim_channel where is_paid")}
    assert found["ad click"] == sum(number for channel, number in expected.items() if channel in paid)
    assert (found["email click"], found["social"]) == (expected["email click"], expected["social"])
    assert sum(found.values()) == len(CHANNEL_CASES)


def test_what_nobody_clicked_keeps_its_cost(marts: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        marts,
        "select date_day, platform, campaign_key, touches, assigned_reporting, unassigned_reporting "
        "from marts.fct_touch_costs where platform = 'google_ads' and campaign_key = 'brand exact' order by date_day",
    )
    assert found == [
        (date(2026, 3, 1), "google_ads", "brand exact", 1, Decimal(10), Decimal(0)),
        (date(2026, 3, 2), "google_ads", "brand exact", 0, Decimal(0), Decimal("12.34")),
    ]
    totals = rows(
        marts,
        """
        select sum(assigned_reporting) + sum(unassigned_reporting), sum(assigned_reporting),
            (select sum(spend_reporting) from marts.fct_ad_days),
            (select sum(cost_reporting) from marts.fct_touchpoints)
        from marts.fct_touch_costs
        """,
    )
    assert totals[0][0] == totals[0][2]
    assert totals[0][1] == totals[0][3] == Decimal(10)


def test_conversions(marts: duckdb.DuckDBPyConnection) -> None:
    """A stage that comes after the last day, a void order and a return are none; the till's order is of nobody."""
    found = rows(
        marts,
        "select conversion_id, converted_at, value_reporting, person_key is null from marts.fct_conversions "
        "where conversion_id not like '%generic%' order by conversion_id",
    )
    assert found == [
        ("lead|1", datetime(2026, 3, 1, 9), Decimal(0), False),
        ("lead|3", datetime(2026, 3, 5), Decimal(0), False),
        ("mql|1", datetime(2026, 3, 31, 23, 59), Decimal(0), False),
        ("order|9001", datetime(2026, 3, 2, 0, 1), Decimal("25.5"), False),
        ("order|9002", datetime(2026, 3, 2, 10), Decimal(0), False),
        ("order|9005", datetime(2026, 3, 5, 10), Decimal(60), False),
        ("order|9006", datetime(2026, 3, 31, 23, 59), Decimal(7), True),
        ("sql|3", datetime(2026, 3, 6, 12), Decimal(0), False),
    ]
    margins = rows(
        marts,
        "select count(*) from marts.fct_conversions inner join marts.fct_orders using (order_key) "
        "where fct_conversions.margin_reporting is distinct from fct_orders.margin_reporting",
    )
    assert margins == [(0,)]


def test_counts_are_steps_without_units(marts: duckdb.DuckDBPyConnection) -> None:
    """Mailings of 31 March: two to 100 and 50, a test to 19; a campaign report knows no person, device or country."""
    found = rows(
        marts,
        "select step_en, is_counted_only, entrants, reached, drop_off, median_seconds_from_start, is_window_complete "
        "from marts.fct_funnel where funnel = 'email' and period = 'day' and cohort_start_date = '2026-03-31' "
        "and breakdown = 'campaign' and breakdown_value = 'newsletter weekly' order by step_number",
    )
    assert found == [
        ("Sent", True, 150, 150, 0, None, False),
        ("Delivered", True, 150, 150, 0, None, False),
        ("Opened", True, 150, 47, 103, None, False),
        ("Clicked", True, 150, 5, 42, None, False),
        ("Purchased", True, 150, 0, 5, None, False),
    ]
    kinds = rows(marts, "select distinct breakdown from marts.fct_funnel where funnel in ('email', 'advertising')")
    assert {kind for (kind,) in kinds} == {"all", "channel", "campaign"}


def test_a_funnel_of_counts_and_persons(marts: duckdb.DuckDBPyConnection) -> None:
    """Clicks are counts and visitors persons, so nothing drops off between them."""
    found = rows(
        marts,
        "select step_en, is_counted_only, reached, drop_off from marts.fct_funnel where funnel = 'advertising' "
        "and period = 'day' and cohort_start_date = '2026-03-01' and breakdown = 'campaign' "
        "and breakdown_value = 'brand exact' order by step_number",
    )
    assert found == [
        ("Impression", True, 1000, 0),
        ("Click", True, 100, 900),
        ("Session", False, 1, None),
        ("Lead", False, 0, 1),
        ("Customer", False, 0, 0),
    ]

"""Figures, plans, answers and reviews of `raw_rows.py`, followed to the KPIs; every number is worked out by hand."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import duckdb
import pytest

MARCH = date(2026, 3, 1)


def rows(marts: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return marts.execute(query).fetchall()


def test_a_figure_that_is_not_counted_is_kept_and_says_why(marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select measure, scope, status, nearest_measure from marts.fct_figures where status <> 'counted' order by all"
    )
    assert rows(marts, query) == [
        ("bad_debt", "company", "unknown unit", None),
        ("complaintes", "company", "unknown measure", "complaints"),
        ("complaints", "planet", "unknown scope", None),
        ("unique_visitors", "company", "counted elsewhere", None),
    ]
    assert rows(marts, "select count(*), max(figure_date) from marts.fct_figures") == [(14, date(2026, 3, 20))]


def test_the_newest_file_counts_and_nothing_twice(marts: duckdb.DuckDBPyConnection) -> None:
    query = "select date_day, value from marts.fct_measures where measure = 'complaints' order by all"
    assert rows(marts, query) == [(date(2026, 3, 5), Decimal(4)), (date(2026, 3, 6), Decimal(3))]
    query = "select scope, scope_value, value from marts.fct_scope_measures where source = 'figures'"
    assert rows(marts, query) == [("department", "customer_care", Decimal(2))]


def test_a_month_is_spread_over_its_days_and_adds_up(marts: duckdb.DuckDBPyConnection) -> None:
    query = """
        select count(*), sum(value), min(value), max(value) from marts.fct_measures where measure = 'planned_revenue'
    """
    thirtieth, last = Decimal("32.258064"), 1000 - 30 * Decimal("32.258064")
    assert rows(marts, query) == [(31, Decimal(1000), thirtieth, last)]


def test_levels_are_taken_once(marts: duckdb.DuckDBPyConnection) -> None:
    """1100 and 500 followers on the last day; 10 heads for 15 days, 12 for 16."""

    def value(kpi: str, scope_value: str = "all") -> float:
        found = marts.execute(
            "select value from marts.fct_kpi_values where kpi_id = ? and period = 'month' and period_start_date = ? "
            "and scope_value = ?",
            [kpi, MARCH, scope_value],
        ).fetchall()
        assert len(found) == 1, (kpi, found)
        return float(found[0][0])

    assert value("social_followers") == value("social_followers", "Organic Social") == 1600
    # known on the eve from the 3rd on: 1000 then
    assert value("follower_growth_rate") == pytest.approx(0.6)
    assert value("training_hours_per_head") == pytest.approx(62 / ((15 * 10 + 16 * 12) / 31))
    assert value("nps") == pytest.approx(100 * (2 - 1) / 3)
    assert value("positive_review_rate") == pytest.approx(2 / 3)
    assert value("on_time_launch_rate") == 0
    # both inputs are known on the 2nd alone: 12.34 were spent of a tenth of 90
    assert value("budget_variance", "brand exact") == pytest.approx(12.34 / 9 - 1)


def test_a_plan_knows_its_campaign_in_any_case(marts: duckdb.DuckDBPyConnection) -> None:
    query = """
        select campaign_key, channel, launched_date, budget_reporting, is_launched_on_time from marts.fct_campaign_plans
    """
    assert rows(marts, query) == [("brand exact", "Paid Search", date(2026, 3, 3), Decimal(90), False)]


def test_what_people_wrote_and_who_they_are_stays_in_raw(marts: duckdb.DuckDBPyConnection) -> None:
    query = "select answer, score, customer_key from marts.fct_survey_responses order by responded_at, score"
    ann = hashlib.sha256(b"test-saltann@example.com").hexdigest()
    assert rows(marts, query) == [
        ("promoter", 9, None),
        ("detractor", 6, None),
        ("not counted", 11, None),
        ("promoter", 10, ann),
    ]
    for table in ("fct_survey_responses", "fct_reviews"):
        texts = str(rows(marts, f"select * from marts.{table}"))
        assert "example.com" not in texts and "1234567" not in texts

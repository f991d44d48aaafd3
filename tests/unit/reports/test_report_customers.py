"""Cohorts, lifecycle and lifetime value as the page shows them, against rows written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import duckdb
import pytest
from synthetic_journeys import journeys_alone
from synthetic_marts import THROUGH

from bellwether.reports import cohorts, lifecycle, value
from bellwether.reports.cohorts import Cohort
from bellwether.reports.formats import Text, same
from bellwether.reports.lifecycle import Risk


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with journeys_alone() as connection:
        yield connection


@pytest.fixture(scope="module")
def of_month(published: duckdb.DuckDBPyConnection) -> list[Cohort]:
    return cohorts.cohorts(cohorts.cells(published, THROUGH) or [])


def test_marts_that_are_not_published_are_no_sections() -> None:
    with duckdb.connect() as bare:
        assert cohorts.cells(bare, THROUGH) is None
        assert lifecycle.months(bare) is None
        assert lifecycle.risk(bare) is None
        assert value.basis(bare) is None
        assert value.acquisitions(bare) is None
        assert value.models(bare) == []


def test_cohorts_are_by_month_with_what_is_over_and_what_still_runs(of_month: list[Cohort]) -> None:
    assert [cohort.start.month for cohort in of_month] == [7, 8, 9, 10, 11]
    july = of_month[0]
    assert (july.name, july.customers, july.last_offset) == (Text("Jul 2026", "2026年7月"), 100, 4)
    assert [cell.is_complete for cell in july.cells.values()] == [True, True, True, True, False]
    assert july.cells[1].retention("customers") == 0.3
    assert july.cells[1].retention("value") == 0.25


def test_the_share_that_comes_back_is_a_ratio_of_sums_over_months_that_are_over(of_month: list[Cohort]) -> None:
    # (30 + 24 + 6) / (100 + 80 + 50); October's November still runs, and so does August's third month.
    assert cohorts.summary(of_month) == Text(
        "26.1% of customers order again in the month after their first order, 10.0% in month 3 after it.",
        "26.1% 的客户在首单次月再次下单，首单后第 3 个月为 10.0%。",
    )
    assert cohorts.summary(of_month[1:3]).en == ("23.1% of customers order again in the month after their first order.")
    assert cohorts.summary(of_month[3:]).en == "No cohort has a whole month behind its first one yet."


def test_the_heat_map_leaves_out_the_first_month_and_marks_what_runs(of_month: list[Cohort]) -> None:
    tables = cohorts.charted(of_month)
    customers, worth = tables["cohorts customers"], tables["cohorts value"]
    rows = customers["rows"]
    assert isinstance(rows, list) and len(rows) == 4 + 3 + 2 + 1
    assert rows[:4] == [
        ["2026-07-01", 1, 0.3, "complete"],
        ["2026-07-01", 2, 0.2, "complete"],
        ["2026-07-01", 3, 0.1, "complete"],
        ["2026-07-01", 4, 0.04, "incomplete"],
    ]
    # The palest and the darkest cell are of months that are over.
    assert (customers["most"], worth["most"], customers["bands"]) == (0.3, 0.3, 4)
    assert cohorts.charted(of_month[-1:]) == {}
    assert cohorts.names(of_month)["first order"]["2026-08-01"] == Text("Aug 2026 · 80", "2026年8月 · 80")


def test_months_of_the_lifecycle_add_up(published: duckdb.DuckDBPyConnection) -> None:
    months = lifecycle.months(published) or []
    assert [found.start.month for found in months] == [7, 8, 9, 10, 11]
    for found in months:
        assert sum(found.in_state(state) for state in lifecycle.STATES) == found.closing_customers
    for before, after in pairwise(months):
        moved = after.moved("new") + after.moved("won_back") - after.moved("churned")
        assert before.closing_customers + moved == after.closing_customers
    assert months[-1].name == Text("Nov 2026, to date", "2026年11月（至今）")
    tables = lifecycle.charted(months)
    october = 1_790_812_800_000
    assert tables["states"]["rows"][3] == [october, "complete", 38, 150, 2, 36, 26]  # type: ignore[index]
    assert tables["movements"]["rows"][3] == [october, "complete", 40, 2, -14]  # type: ignore[index]
    assert lifecycle.charted([]) == {}


def test_those_at_risk_are_counted_in_words(published: duckdb.DuckDBPyConnection) -> None:
    months = lifecycle.months(published) or []
    risk = lifecycle.risk(published)
    assert risk == Risk(3, 3003.0, 1503.0)
    at_risk = "3 customers are at risk: they have ordered less than their own rhythm lets expect."
    assert lifecycle.at_risk_words(risk, months, "USD") == Text(
        f"{at_risk} $1,503 of net sales is expected of them in the next twelve months.",
        "3 位客户有流失风险：下单少于其自身节奏的预期。预计他们在未来十二个月带来 US$1,503 的销售净额。",
    )
    unforeseen = lifecycle.at_risk_words(Risk(3, 3003.0, None), months, "USD")
    assert unforeseen is not None and unforeseen.en == f"{at_risk} They have bought for $3,003 so far."
    nobody = lifecycle.at_risk_words(Risk(0, 0.0, None), months, "USD")
    assert nobody is not None and nobody.en == "No customer is at risk."
    from_months = lifecycle.at_risk_words(None, months, "USD")
    assert from_months is not None and from_months.en.startswith("41 customers are at risk")
    assert lifecycle.at_risk_words(None, [], "USD") is None


def test_segments_are_sums_and_quantiles_of_their_customers(published: duckdb.DuckDBPyConnection) -> None:
    assert value.basis(published) == "margin"
    champions, lost = value.segments(published, "margin")
    assert (champions.name_zh, champions.customers, champions.to_date) == ("重要价值客户", 3, 2100)
    assert (champions.total, champions.median, champions.p25, champions.p75) == (600, 200, 150, 250)
    assert (champions.p10, champions.p90) == (120, 280)
    assert champions.probability_alive == pytest.approx(0.9)
    assert (lost.name_en, lost.median) == ("Lost", 5)


def test_without_margin_net_sales_are_foretold_and_without_a_model_the_past_is_told() -> None:
    with journeys_alone() as connection:
        connection.execute("update fct_customer_clv set predicted_margin = null")
        assert value.basis(connection) == "net_revenue"
        assert value.segments(connection, "net_revenue")[0].median == 400
        connection.execute("update fct_customer_clv set predicted_net_revenue = null")
        assert value.basis(connection) == "to_date"
        assert value.segments(connection, "to_date")[0].median == 700


def test_models_say_their_parameters_their_error_and_why_they_are_missing(
    published: duckdb.DuckDBPyConnection,
) -> None:
    purchases, net_revenue, margin = value.models(published)
    assert purchases.parameters == "r = 0.2426 · α = 4.414 · a = 0.7929 · b = 2.426"
    assert (purchases.holdout_error, purchases.why) == (0.05, None)
    assert net_revenue.parameters == "p = 6.25 · q = 3.74 · v = 15.4"
    assert net_revenue.why is not None and net_revenue.why.zh.startswith("未能用留出天数检验：此前仅 7 位客户")
    assert not margin.is_fitted and margin.parameters == ""
    assert margin.why is not None and margin.why.zh == "仅 7 位客户再次购买；至少需要 10 位才能判断客户差异。"
    assert replace(margin, reason="No maximum was found").why == same("No maximum was found")


def test_a_cohort_stands_as_of_today_and_says_whether_it_paid_back(published: duckdb.DuckDBPyConnection) -> None:
    august, september, october, november = value.acquisitions(published) or []
    assert (august.cac, august.margin_per_customer, august.clv_to_cac) == (40, 45, 2.25)
    assert [found.payback.en for found in (august, september, october, november)] == [
        "after 2 mo",
        "in the first month",
        "not yet",
        "–",
    ]
    assert november.start == date(2026, 11, 1) and november.cac is None
    tables = value.charted([], [august, november])
    assert tables["acquisition"]["rows"] == [["2026-08-01", 40.0, 90.0]]
    assert "segments" not in tables

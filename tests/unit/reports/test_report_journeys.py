"""Funnels and attribution as the page shows them, against rows written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from synthetic_journeys import journeys_alone
from synthetic_marts import THROUGH

from bellwether.reports import attribution, funnels, queries
from bellwether.reports.attribution import Comparison, Credit
from bellwether.reports.formats import Text, duration, same
from bellwether.reports.funnels import Funnel


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with journeys_alone() as connection:
        yield connection


@pytest.fixture(scope="module")
def by_key(published: duckdb.DuckDBPyConnection) -> dict[str, Funnel]:
    return {funnel.key: funnel for funnel in funnels.funnels(funnels.step_rows(published, THROUGH) or [])}


@pytest.fixture(scope="module")
def compared(published: duckdb.DuckDBPyConnection) -> dict[str, Comparison]:
    credits = attribution.channel_credits(published, THROUGH) or []
    return {comparison.key: comparison for comparison in attribution.comparisons(credits, THROUGH)}


def test_a_file_of_an_earlier_version_has_not_all_marts(published: duckdb.DuckDBPyConnection) -> None:
    assert queries.holds(published, "fct_funnel", "fct_attribution")
    assert not queries.holds(published, "fct_funnel", "fct_of_tomorrow")
    with duckdb.connect() as bare:
        assert funnels.step_rows(bare, THROUGH) is None
        assert attribution.channel_credits(bare, THROUGH) is None


def test_a_month_with_an_open_window_is_not_compared_with_a_closed_one(by_key: dict[str, Funnel]) -> None:
    assert list(by_key) == ["marketing", "shop", "advertising"]
    marketing, shop = by_key["marketing"], by_key["shop"]
    assert [cohort.start for cohort in marketing.cohorts] == [date(2026, 7, 1), date(2026, 6, 1)]
    assert [cohort.start for cohort in shop.cohorts] == [date(2026, 10, 1), date(2026, 9, 1)]
    assert not any(cohort.is_open for cohort in [*marketing.cohorts, *shop.cohorts])
    assert marketing.open_from == Text("August 2026", "2026年8月")
    assert (marketing.window, shop.window) == (Text("90 days", "90 天"), Text("24 hours", "24 小时"))


def test_months_over_are_shown_and_marked_where_no_window_is_closed(by_key: dict[str, Funnel]) -> None:
    advertising = by_key["advertising"]
    assert [cohort.start for cohort in advertising.cohorts] == [date(2026, 10, 1), date(2026, 9, 1)]
    assert [cohort.name.en for cohort in advertising.cohorts] == [
        "October 2026 (window still open)",
        "September 2026 (window still open)",
    ]
    assert [step.is_counted_only for step in advertising.cohorts[0].steps] == [True, True, False]


def test_a_funnel_is_of_the_whole_company_and_its_rates_are_the_marts(by_key: dict[str, Funnel]) -> None:
    newest = by_key["shop"].cohorts[0].steps
    assert [step.reached for step in newest] == [40_000, 5_000, 1_000]
    assert [step.rate_from_start for step in newest] == [1, 0.125, 0.025]
    assert [step.rate_from_previous for step in newest] == [None, 0.125, 0.2]
    assert not by_key["shop"].is_empty


def test_the_funnels_chart_has_both_months_step_by_step(by_key: dict[str, Funnel]) -> None:
    table = funnels.charted([by_key["shop"]])["journey shop"]
    assert table["rows"] == [
        ["1", "0", 40_000, 1.0, None, False],
        ["1", "1", 38_000, 1.0, None, False],
        ["2", "0", 5_000, 0.125, 0.125, False],
        ["2", "1", 3_800, 0.1, 0.1, False],
        ["3", "0", 1_000, 0.025, 0.2, False],
        ["3", "1", 950, 0.025, 0.25, False],
    ]
    assert (table["bands"], table["most"]) == (3, 40_000)
    assert funnels.names([by_key["shop"]])["step shop"]["2"] == Text("Cart", "加入购物车")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, same("–")),
        (0, Text("under 1 s", "不足 1 秒")),
        (42, Text("42 s", "42 秒")),
        (725, Text("12 min 5 s", "12 分 5 秒")),
        (73_800, Text("20 h 30 min", "20 小时 30 分")),
        (302_400, Text("3.5 days", "3.5 天")),
    ],
)
def test_durations_are_in_the_largest_telling_unit(value: float | None, words: Text) -> None:
    assert duration(value) == words


def test_periods_that_are_over_are_compared(compared: dict[str, Comparison]) -> None:
    assert list(compared) == ["lead month", "lead quarter", "lead all", "order month", "order quarter", "order all"]
    assert compared["order month"].name == Text("October 2026", "2026年10月")
    assert compared["order quarter"].name == Text("Q3 2026", "2026年第三季度")
    assert compared["order all"].name == Text("All data", "全部数据")
    assert attribution.opening_type(list(compared.values())) == "order"
    assert attribution.opening_type([]) is None


def test_every_channel_with_credit_or_spend_is_there_most_credited_first(compared: dict[str, Comparison]) -> None:
    credits = compared["order month"].credits
    assert [credit.channel for credit in credits[:3]] == ["Organic Search", "Paid Search", "Email"]
    assert credits[-1].channel == "Display" and credits[-1].spend == 120
    paid = credits[1]
    assert paid.channel_zh == "付费搜索"
    assert paid.conversions == [30, 28, 26, 24, 22, 20, 18, 16]
    assert paid.value == [1500, 1400, 1300, 1200, 1100, 1000, 900, 800]
    assert paid.pairs("conversions")[0] == (30, 30.0)
    assert paid.pairs("value")[7] == (800, pytest.approx(800 / 900))
    assert compared["order month"].total("conversions") == 100
    assert compared["order quarter"].total("value") == 15_000


def test_a_model_without_a_row_credits_nothing_and_one_that_is_not_there_says_nothing() -> None:
    with journeys_alone() as connection:
        connection.execute("delete from fct_attribution where model = 'markov'")
        connection.execute("delete from fct_attribution where model = 'linear' and dimension_value = 'Direct'")
        credits = attribution.channel_credits(connection, THROUGH) or []
    direct = next(found for found in credits if found.channel == "Direct" and found.period == "month")
    assert direct.conversions == [10, 10, 10, 0, 10, 10, None, 10]


def test_how_far_the_models_disagree_is_said_in_both_languages(compared: dict[str, Comparison]) -> None:
    assert compared["order month"].agreement("conversions", "USD") == Text(
        "The models differ most about Paid Search: from 16.0% of 100 conversions (Shapley value)"
        " to 30.0% (First touch).",
        "各模型对付费搜索的分歧最大：在 100 次转化中，从 16.0%（夏普利值）到 30.0%（首次触点）。",
    )
    assert "16.0% of $5,000 in value (Shapley value)" in compared["order month"].agreement("value", "USD").en
    assert compared["lead month"].agreement("value", "USD").en == "There is nothing to credit."


def credit(channel: str, conversions: list[float | None]) -> Credit:
    nothing: list[float | None] = [None] * 8
    return Credit("order", "all", THROUGH, channel, channel, 0.0, conversions, nothing, nothing, nothing)


def test_models_within_a_point_agree_and_a_silent_model_says_nothing(compared: dict[str, Comparison]) -> None:
    alike = [credit("a", [60, 60.5, *[60] * 5, None]), credit("b", [40, 39.5, *[40] * 5, None])]
    comparison = replace(compared["order all"], credits=alike)
    assert comparison.agreement("conversions", "USD").en.startswith("The models agree: no channel's share of the 100 ")


def test_least_credited_channels_are_charted_together() -> None:
    credits = [credit(f"channel {n}", [float(20 - n)] * 8) for n in range(11)] + [credit("nobody", [0.0] * 8)]
    table = attribution.charted([Comparison("order", "all", same("All"), credits)])["credit order all conversions"]
    rows = table["rows"]
    assert isinstance(rows, list) and len(rows) == 9
    assert rows[0] == ["channel 0", *[20.0] * 8]
    assert rows[-1] == [attribution.OTHERS, *[12.0 + 11 + 10] * 8]


def test_an_unfinished_first_month_is_shown_to_date() -> None:
    with journeys_alone() as connection:
        connection.execute("delete from fct_attribution where period_start_date < date '2026-11-01'")
        credits = attribution.channel_credits(connection, THROUGH) or []
    assert [found.name.en for found in attribution.comparisons(credits, THROUGH)] == ["November 2026, to date"] * 2

"""What no platform exports: figures, plans, experiments, surveys and reviews, under people's own headers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from landing_samples import FIXTURES, Home

FIGURES = "select date, end_date, measure, value, scope, unit, source from raw.figures__figures"


def fixture(folder: str, name: str) -> bytes:
    return (FIXTURES / folder / name).read_bytes()


def test_figures_land_with_their_days_and_scopes(home: Home) -> None:
    outcome = home.land_one("figures.csv", fixture("figures", "figures.csv"))
    assert (outcome.source, outcome.table, outcome.rows_landed, outcome.reason) == ("figures", "figures", 8, "")
    assert home.raw(f"{FIGURES} where source = 'finance' order by measure desc") == [
        ("2026-01-01", "2026-03-31", "planned_revenue", "90000.00", "company", "USD", "finance"),
        ("2026-01-01", "2026-01-31", "marketing_budget", "3100", "channel: Paid Search", "EUR", "finance"),
    ]
    total = "select sum(value) from raw.control_totals where measure = 'value'"
    assert home.raw(total) == [(Decimal(31000 + 310 + 62 + 90000 + 3100 + 1000 + 1100 + 5),)]


def test_chinese_figures_are_the_same_table(home: Home) -> None:
    outcome = home.land_one("figures_zh.csv", fixture("figures", "figures_zh.csv"))
    assert (outcome.source, outcome.table, outcome.rows_landed) == ("figures", "figures", 2)
    receipt = home.receipt("figures_zh.csv")
    assert (receipt.encoding, receipt.language, receipt.columns_added) == ("gb18030", "zh", [])
    assert home.raw(f"{FIGURES} where value = '1'") == [
        ("2026-01-06", None, "complaints", "1", "产品线：台灯", None, "客服部")
    ]


def test_a_figure_that_is_no_number_is_set_aside_with_its_text(home: Home) -> None:
    rows = [f"2026-01-{day:02},complaints,{day}" for day in range(1, 21)]
    home.land_one("figures.csv", "\n".join(["Date,Measure,Value", *rows, "2026-01-21,complaints,a lot", ""]))
    ((line, column, reason, raw),) = home.rejects()
    assert (line, column, reason) == (22, "value", "value is no number")
    assert "a lot" in raw


def test_plans_and_experiments_land(home: Home) -> None:
    plans = home.land_one("plans.csv", fixture("figures", "campaign_plans.csv"))
    arms = home.land_one("arms.csv", fixture("figures", "experiment_arms.csv"))
    assert [(outcome.table, outcome.rows_landed) for outcome in (plans, arms)] == [
        ("campaign_plans", 3),
        ("experiment_arms", 2),
    ]
    budgets = "select currency, sum(value) from raw.control_totals where measure = 'budget' group by all order by all"
    assert home.raw(budgets) == [("", Decimal(6000)), ("EUR", Decimal(2700))]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("nps_2026-02-01.csv", fixture("surveys", "nps_2026-02-01.csv"), {("nps", 3, 21)}),
        ("csat_2026-02-01.csv", fixture("surveys", "csat_2026-02-01.csv"), {("CSAT", 3, 11)}),
        ("export.csv", "Submitted at,NPS score\n2026-01-05 10:00,9\n", {("NPS", 1, 9)}),
        ("问卷.csv", "提交时间,问卷类型,得分\n2026/01/05 10:00:00,CSAT,4\n", {("CSAT", 1, 4)}),
    ],
)
def test_the_kind_of_survey_is_in_a_column_a_label_or_the_name(
    home: Home, name: str, content: bytes | str, expected: set[tuple[str, int, int]]
) -> None:
    outcome = home.land_one(name, content)
    assert (outcome.source, outcome.table, outcome.reason) == ("surveys", "responses", "")
    query = "select survey, count(*), sum(score::integer)::integer from raw.surveys__responses group by all"
    assert set(home.raw(query)) == expected


def test_two_surveys_of_the_same_days_stand_side_by_side(home: Home) -> None:
    home.land_one("a.csv", "Submitted at,NPS score\n2026-01-05 10:00,9\n2026-01-06 10:00,9\n")
    home.land_one("b.csv", "Submitted at,CSAT score\n2026-01-05 10:00,5\n")
    days = "select scope, count(*) from raw.coverage where source = 'surveys' group by all order by all"
    assert home.raw(days) == [("CSAT", 1), ("NPS", 2)]


def test_reviews_land_with_two_digit_years(home: Home) -> None:
    outcome = home.land_one("reviews.csv", fixture("reviews", "reviews.csv"))
    assert (outcome.source, outcome.rows_landed) == ("reviews", 3)
    query = "select reviewed_on, product, rating, review_text from raw.reviews__reviews where rating = '2'"
    assert home.raw(query) == [("2018-07-30", "Charcoal Fabric", "2", None)]


@pytest.mark.shared_data
def test_a_real_file_of_reviews_has_the_mean_that_others_found(home: Home, shared_data: Path) -> None:
    outcome = home.land_one("amazon_alexa.csv", (shared_data / "reviews" / "amazon_alexa.csv").read_bytes())
    assert (outcome.source, outcome.rows_landed, outcome.rows_rejected) == ("reviews", 3150, 0)
    assert home.raw("select round(avg(rating::integer), 4) from raw.reviews__reviews") == [(4.4632,)]
    assert home.raw("select sum(value) from raw.control_totals where measure = 'rating'") == [(Decimal(14059),)]

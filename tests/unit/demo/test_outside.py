"""What no platform exports: figures that add up, holdouts with and without an effect, answers that can be counted."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from company_reader import Company

MONEY = Decimal("0.01")


def figures(company: Company, name: str) -> list[dict[str, str]]:
    return [row for row in company.rows(name) if row["Value"] != "n/a"]


def test_a_later_file_of_figures_lists_everything_again_and_knows_more(company: Company) -> None:
    def keyed(name: str) -> dict[tuple[str, ...], str]:
        rows = figures(company, name)
        keys = [(row["Date"], row["Measure"], row["Scope"], row["Source"]) for row in rows]
        assert len(set(keys)) == len(keys), "a figure is listed twice"
        return dict(zip(keys, (row["Value"] for row in rows), strict=True))

    earlier, later = (keyed(name) for name in company.names("market_figures_"))
    assert set(earlier) < set(later)
    assert {key[1] for key in earlier if earlier[key] != later[key]} == {"cash_collected"}


def test_figures_add_up_to_the_truth_of_their_days(company: Company) -> None:
    """A month is spread over its days: what falls into the window is its share, to the last cent."""
    rows = [row for row in figures(company, company.names("market_figures_")[-1]) if row["End Date"]]
    last_day = date(2026, 11, 22)
    shares: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        first, until = date.fromisoformat(row["Date"]), date.fromisoformat(row["End Date"])
        days = (until - first).days + 1
        shares[row["Measure"]] += Decimal(row["Value"]) * min(days, (last_day - first).days + 1) / days
    assert len(shares) > 12
    for measure, share in shares.items():
        if measure != "marketing_budget":  # campaigns' plans begin before
            ((true,),) = company.truth(f"select sum(value) from measures where measure = '{measure}'")
            assert (true or Decimal(0)).quantize(MONEY) == pytest.approx(share.quantize(MONEY), abs=MONEY), measure


def test_the_departments_workbook_has_days_and_numbers(company: Company) -> None:
    (name,) = company.names("department_figures_")
    workbook = openpyxl.load_workbook(company.out / name)
    assert workbook.sheetnames == ["说明", "数据"]
    title, _, header, *rows = workbook["数据"].values
    assert str(title[0]).startswith("部门数据")
    assert header[:4] == ("日期", "结束日期", "指标", "数值")
    assert {type(row[3]) for row in rows} <= {int, float}
    assert {type(row[0]).__name__ for row in rows} == {"datetime"}
    assert {"complaints", "sales_and_marketing_headcount", "training_hours"} <= {row[2] for row in rows}


def test_one_holdout_has_an_effect_and_the_other_has_none(company: Company) -> None:
    """Within five standard errors of the true lift, which is a coin's chance of one in two million to miss."""
    (name,) = company.names("experiments_")
    arms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in company.rows(name):
        arms[row["Experiment"], row["Is Control"]].update(
            units=int(row["Units"]), conversions=int(row["Conversions"]), planned=float(row["Planned Share"])
        )
    effects = {row[0]: row[1:] for row in company.truth("select experiment, lift, has_effect from experiment_effects")}
    assert sorted(has_effect for _, has_effect in effects.values()) == [False, True]
    for experiment, (lift, has_effect) in effects.items():
        shown, held = arms[experiment, "false"], arms[experiment, "true"]
        rates = [arm["conversions"] / arm["units"] for arm in (shown, held)]
        error = math.sqrt(sum(rate * (1 - rate) / arm["units"] for rate, arm in zip(rates, (shown, held), strict=True)))
        true_control = rates[1] if lift == 0 else rates[0] / (1 + lift)
        assert abs(rates[0] - rates[1] - true_control * lift) < 5 * error
        assert (rates[0] - rates[1] > 3 * error) == has_effect
        everybody = shown["units"] + held["units"]
        share = shown["planned"] / (shown["planned"] + held["planned"])
        assert abs(shown["units"] / everybody - share) < 5 * math.sqrt(share * (1 - share) / everybody)


def test_plans_are_kept_broken_and_still_to_come(company: Company) -> None:
    (name,) = company.names("campaign_plans_")
    rows = company.rows(name)
    launched = [row for row in rows if row["Launched Date"]]
    assert any(row["Launched Date"] > row["Planned Launch Date"] for row in launched)
    assert any(row["Launched Date"] == row["Planned Launch Date"] for row in launched)
    assert any(not row["Launched Date"] for row in rows)
    known = {name for (name,) in company.truth("select campaign_name from campaign_effects")}
    assert len(known & {row["Campaign"] for row in rows}) >= 14


def test_answers_and_reviews_are_those_that_the_truth_counts(company: Company) -> None:
    nps = company.rows(company.names("nps_responses_")[0])
    csat = company.rows(company.names("csat_responses_")[0])
    reviews = company.rows(company.names("product_reviews_")[0])
    counted = {
        "nps_responses": len(nps),
        "promoters": sum(int(row["NPS score"]) >= 9 for row in nps),
        "detractors": sum(int(row["NPS score"]) <= 6 for row in nps),
        "satisfied_responses": sum(int(row["Answer"]) >= 4 for row in csat),
        "reviews": len(reviews),
        "positive_reviews": sum(int(row["rating"]) >= 4 for row in reviews),
    }
    assert {measure: company.total(measure) for measure in counted} == counted
    scores = [int(row["NPS score"]) for row in nps]
    assert (min(scores), max(scores)) == (0, 10)
    first = company.records(company.names("product_reviews_")[0])[1][1]
    assert first == f"{date(2026, 11, 23) - timedelta(days=1):%-d-%b-%y}"

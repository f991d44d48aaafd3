"""Deltas and what is made of the scorecard's rows: counts, score, the opening card and the summary sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bellwether.reports.deltas import Delta, delta
from bellwether.reports.formats import Text
from bellwether.reports.queries import Kpi
from bellwether.reports.scorecard import Card, cards, first_card, summary
from bellwether.reports.scorecard_lines import ScorecardRow

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


def kpi(kpi_id: str, unit: str = "count", direction: str = "higher") -> Kpi:
    return Kpi(kpi_id, kpi_id.title(), f"{kpi_id}（中）", "traffic", kpi_id, "", 1.0, unit, direction, "", True)


def row(kpi_id: str, verdict: str, attainment: float | None, weight: float = 0.25, **changes: object) -> ScorecardRow:
    made = ScorecardRow(
        kpi_id=kpi_id,
        period="month",
        period_start_date=NOVEMBER,
        value=None if attainment is None else 100.0,
        target=100.0,
        target_to_date=100.0,
        band_low=None,
        band_high=None,
        share=1.0,
        is_complete_period=True,
        direction="higher",
        attainment=attainment,
        verdict=verdict,
        baseline_prior=None,
        baseline_last_year=None,
        weight=weight,
        weighted_score=None if attainment is None else weight * min(attainment, 1.2),
        owner="",
        goal="",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


FOUR = [
    row("a", "exceeded", 1.5),
    row("b", "near", 0.95),
    row("c", "below", 0.5),
    row("d", "no data", None),
]
CATALOGUE = [kpi(name) for name in "abcd"]


def card(rows: list[ScorecardRow], through: date = date(2026, 11, 30)) -> Card:
    return cards(rows, CATALOGUE, through)[0]


@pytest.mark.parametrize(
    ("value", "baseline", "unit", "direction", "expected"),
    [
        (120, 100, "count", "higher", Delta("▲", Text("20%", "20%"), "better")),
        (80, 100, "count", "higher", Delta("▼", Text("20%", "20%"), "worse")),
        (80, 100, "money", "lower", Delta("▼", Text("20%", "20%"), "better")),
        (120, 100, "minutes", "lower", Delta("▲", Text("20%", "20%"), "worse")),
        (120, 100, "money", "range", Delta("▲", Text("20%", "20%"), "neutral")),
        (0.43, 0.40, "percent", "higher", Delta("▲", Text("3.0 pp", "3.0 个百分点"), "better")),
        (0.43, 0.40, "percent", "lower", Delta("▲", Text("3.0 pp", "3.0 个百分点"), "worse")),
        (30, 32, "points", "higher", Delta("▼", Text("2.0 pts", "2.0 分"), "worse")),
        (100, 100, "count", "higher", Delta("■", Text("0.0%", "0.0%"), "neutral")),
        (0, 0, "count", "higher", Delta("■", Text("0%", "0%"), "neutral")),
        (-50, -100, "money", "higher", Delta("▲", Text("50%", "50%"), "better")),
        (5, 0, "count", "higher", None),
        (None, 100, "count", "higher", None),
        (100, None, "count", "higher", None),
        (float("nan"), 100, "count", "higher", None),
    ],
)
def test_a_delta_points_where_the_number_went_and_says_whether_that_is_good(
    value: float | None, baseline: float | None, unit: str, direction: str, expected: Delta | None
) -> None:
    assert delta(value, baseline, unit, direction) == expected


def test_verdicts_are_counted() -> None:
    made = card(FOUR)
    assert dict(made.counts) == {"exceeded": 1, "near": 1, "below": 1, "no data": 1}
    assert made.judged == 3


def test_the_score_is_capped_attainment_by_weight_and_unjudged_weight_counts_nothing() -> None:
    made = card(FOUR)
    assert made.score == pytest.approx((1.2 + 0.95 + 0.5) * 25)
    assert made.unjudged_weight == pytest.approx(0.25)


def test_without_weights_there_is_no_score() -> None:
    made = card([replace(line, weight=None, weighted_score=None) for line in FOUR])
    assert made.score is None
    assert made.unjudged_weight == 0


def test_the_summary_counts_targets_and_names_the_furthest_behind() -> None:
    assert summary(card(FOUR)) == Text(
        "1 of 3 targets met in November 2026; furthest behind is C, at 50% of its target.",
        "2026年11月完成 3 项目标中的 1 项；差距最大的是c（中），达成率 50%。",
    )


def test_the_summary_of_a_running_period_says_so() -> None:
    assert summary(card(FOUR[:2], date(2026, 11, 21))).en == (
        "1 of 2 targets met so far in November 2026; none is below its threshold."
    )


def test_the_summary_does_not_call_a_missed_band_a_share_of_a_target() -> None:
    band = row("a", "below", 0.0, direction="range", target=None, band_low=90.0, band_high=95.0)
    assert summary(card([band])).en == "0 of 1 targets met in November 2026; furthest off is A, outside its band."


def test_without_a_verdict_the_summary_says_what_is_missing() -> None:
    assert summary(None) == summary(card([row("a", "no data", None)]))
    assert "No target has been judged yet" in summary(None).en


def test_a_running_value_is_compared_with_as_much_of_the_earlier_period() -> None:
    running = row("a", "exceeded", 1.0, share=0.5, is_complete_period=False, target_to_date=50.0, baseline_prior=160.0)
    line = card([running], date(2026, 11, 15)).lines[0]
    assert line.against_prior == Delta("▲", Text("25%", "25%"), "better")
    assert line.target("USD").en == "50"
    assert line.whole_target("USD") == Text("100", "100")


def test_a_whole_period_shows_its_target_once() -> None:
    assert card(FOUR).lines[0].whole_target("USD") is None


def test_a_band_is_shown_for_the_days_so_far_and_whole() -> None:
    running = row("a", "below", 0.0, share=0.5, target=None, target_to_date=None, band_low=80.0, band_high=90.0)
    line = card([running]).lines[0]
    assert line.target("USD") == Text("40–45", "40–45")
    assert line.whole_target("USD") == Text("80–90", "80–90")


def test_a_month_that_has_just_begun_gives_way_to_the_one_before() -> None:
    rows = [*FOUR, *(replace(line, period_start_date=OCTOBER) for line in FOUR)]
    for through, opened in ((date(2026, 11, 6), OCTOBER), (date(2026, 11, 7), NOVEMBER)):
        opening = first_card(cards(rows, CATALOGUE, through), through)
        assert opening is not None and opening.start == opened


def test_a_young_month_alone_still_opens() -> None:
    opening = first_card(cards(FOUR, CATALOGUE, date(2026, 11, 2)), date(2026, 11, 2))
    assert opening is not None and opening.start == NOVEMBER
    assert first_card([], date(2026, 11, 2)) is None


def test_months_come_before_weeks_and_the_latest_first() -> None:
    week = replace(FOUR[0], period="week", period_start_date=date(2026, 11, 23))
    made = cards([week, replace(FOUR[0], period_start_date=OCTOBER), FOUR[0]], CATALOGUE, date(2026, 11, 30))
    assert [one.key for one in made] == ["month-2026-11-01", "month-2026-10-01", "week-2026-11-23"]

"""Anomalies: false calls near none, true ones found, and explanations that add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.seasonal import STL

from bellwether.analytics import anomaly
from bellwether.analytics.reasons import TooShort

WEEK = np.array([1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95])


def counts(seed: int, size: float, days: int = 120) -> np.ndarray:
    """Counts of a growing company whose mood varies by 10 %."""
    chance = np.random.default_rng(seed)
    mood = WEEK[np.arange(days) % 7] * np.exp(0.0012 * np.arange(days) + chance.normal(0, 0.1, days))
    return chance.poisson(size * mood).astype(float)


def test_ordinary_days_are_seldom_called_unusual() -> None:
    """Normal residuals lie beyond 3.5 deviations once in 2,150 days; a series' own days, being few, once in 300."""
    called = [anomaly.detect(counts(seed, size), "count").is_anomaly for seed in range(40) for size in (3, 60, 2000)]
    assert np.mean(called) < 1 / 300
    assert np.mean([days[-1] for days in called]) < 0.03


def test_a_short_history_does_not_call_more_days_unusual() -> None:
    """Eight weeks are fitted closely: what is left of their days is smaller than what a new day would differ by."""
    called = [anomaly.detect(counts(seed, size, 60), "count").is_anomaly for seed in range(40) for size in (60, 2000)]
    assert np.mean(called) < 1 / 120


@pytest.mark.parametrize(("size", "times", "found_at_least"), [(60, 0.4, 0.85), (2000, 0.6, 0.8), (2000, 1.7, 0.95)])
def test_an_unusual_last_day_is_found(size: float, times: float, found_at_least: float) -> None:
    hits = []
    for seed in range(30):
        series = counts(seed, size)
        series[-1] = np.round(series[-1] * times)
        found = anomaly.detect(series, "count")
        hits.append(found.is_anomaly[-1] and (found.score[-1] > 0) == (times > 1))
    assert np.mean(hits) >= found_at_least


def test_expected_is_trend_and_weekdays_of_stl() -> None:
    series = counts(1, 60)
    rooted = 2 * np.sqrt(series + 3 / 8)
    parts = STL(rooted, period=7, seasonal=2401, seasonal_deg=0, trend=29, robust=True).fit()
    middle = np.median(rooted - parts.trend - parts.seasonal)
    expected = (parts.trend + parts.seasonal + middle) ** 2 / 4 - 3 / 8
    found = anomaly.detect(series, "count")
    assert found.expected == pytest.approx(expected)
    assert ((found.low <= series) & (series <= found.high)).tolist() == (~found.is_anomaly).tolist()


def test_small_counts_are_not_called_unusual_for_being_small() -> None:
    """Days of 0 to 3 differ by chance: their root varies by 1, however alike most days are."""
    series = np.zeros(90)
    series[::9] = 2
    assert not anomaly.detect(series, "count").is_anomaly.any()
    series[40] = 12
    assert np.flatnonzero(anomaly.detect(series, "count").is_anomaly).tolist() == [40]


def test_money_is_judged_alike_in_any_currency() -> None:
    series = counts(4, 500) * 12.5
    series[100] *= 2
    once, other = anomaly.detect(series, "amount"), anomaly.detect(series * 155.4, "amount")
    assert np.flatnonzero(once.is_anomaly).tolist() == [100]
    assert other.score == pytest.approx(once.score)
    assert other.expected == pytest.approx(155.4 * once.expected)


def test_a_ratio_of_few_cases_may_differ_more() -> None:
    chance = np.random.default_rng(7)
    cases = np.full(112, 400.0)
    cases[[20, 80]] = 4
    rates = chance.binomial(400, 0.1, 112) / 400
    rates[[20, 60, 80]] = 0.25
    found = anomaly.detect(rates, "ratio", denominators=cases)
    assert found.is_anomaly[[20, 60, 80]].tolist() == [False, True, False]
    assert found.low.min() >= 0


@pytest.mark.parametrize(
    ("values", "kind", "cases", "error", "message"),
    [
        (np.ones(55), "count", None, TooShort, "55 days are known; this takes 56"),
        (np.ones(60), "amount", None, TooShort, "does not vary"),
        (-np.arange(60.0), "count", None, ValueError, "cannot be negative"),
        (np.arange(60.0), "ratio", np.zeros(60), ValueError, "positive denominator"),
        ([*np.arange(60.0), np.nan], "count", None, ValueError, "none missing"),
    ],
)
def test_what_cannot_be_judged(values: object, kind: str, cases: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        anomaly.detect(values, kind, denominators=cases)  # type: ignore[arg-type]


def parts_of(rows: list[tuple[float, float | None, float, float | None]]) -> pd.DataFrame:
    columns = ["numerator", "denominator", "base_numerator", "base_denominator"]
    return pd.DataFrame(rows, columns=columns, dtype=float).assign(day=1, part=range(len(rows)))


def test_the_part_that_moved_a_sum_by_hand() -> None:
    found = anomaly.explain(parts_of([(60, None, 100, None), (52, None, 50, None), (5, None, 5, None)]), ["day"])
    assert found["contribution"].tolist() == [-40, 2, 0]
    assert found["share"].tolist() == pytest.approx([40 / 38, -2 / 38, 0])


def test_the_part_that_moved_a_ratio_by_hand() -> None:
    """20 of 200 converted, now 12 of 200: the first channel fell from 15 % to 5 %, the second grew at its 5 %."""
    found = anomaly.explain(parts_of([(4, 80, 15, 100), (8, 120, 5, 100)]), ["day"])
    # (n - R0 d) / D - (n0 - R0 d0) / D0 with R0 = 0.1
    assert found["contribution"].tolist() == pytest.approx([-4 / 200 - 5 / 200, -4 / 200 + 5 / 200])
    assert found["contribution"].sum() == pytest.approx(12 / 200 - 20 / 200)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 500), st.integers(0, 50), st.integers(1, 500)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_contributions_add_up_to_the_change(rows: list[tuple[int, int, int, int]]) -> None:
    above, below, above_before, below_before = np.array(rows, dtype=float).sum(axis=0)
    ratio = anomaly.explain(parts_of(rows), ["day"])
    assert ratio["contribution"].sum() == pytest.approx(above / below - above_before / below_before, abs=1e-12)
    total = anomaly.explain(parts_of([(n, None, m, None) for n, _, m, _ in rows]), ["day"])
    assert total["contribution"].sum() == pytest.approx(above - above_before)


def test_what_did_not_change_has_no_shares() -> None:
    assert anomaly.explain(parts_of([(5, None, 5, None)]), ["day"])["share"].isna().all()

"""Pacing against statsmodels called directly, worked by hand, and over 200 simulated periods."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether.analytics import pacing
from bellwether.analytics.daily_series import sum_inflation
from bellwether.analytics.reasons import TooShort

WEEK = np.array([1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95])


def simulated(seed: int, days: int) -> np.ndarray:
    """Days that grow by 0.12 % and resemble the day before."""
    chance = np.random.default_rng(seed)
    rest, shocks = np.zeros(days), chance.normal(0, 0.1, days)
    for day in range(1, days):
        rest[day] = 0.3 * rest[day - 1] + shocks[day]
    return 1000 * WEEK[np.arange(days) % 7] * np.exp(0.0012 * np.arange(days)) * (1 + rest)


def test_the_end_is_the_sum_that_a_regression_on_weekdays_and_trend_predicts() -> None:
    series, left = simulated(1, 90), 17
    day = np.arange(90 - 56, 90 + left)
    regressors = np.column_stack([np.equal.outer(day % 7, np.arange(7)), day]).astype(float)
    fitted = sm.OLS(series[-56:], regressors[:56]).fit()
    later = regressors[56:].sum(axis=0)
    variance = fitted.mse_resid * sum_inflation(fitted.resid) * (left + later @ fitted.normalized_cov_params @ later)
    found = pacing.pace(series, 13, left, target=31_000)
    end = series[-13:].sum() + fitted.predict(regressors[56:]).sum()
    assert found.expected == pytest.approx(end)
    half = sm.stats.stattools.stats.t.isf(0.025, 48) * np.sqrt(variance)
    assert (found.low, found.high) == pytest.approx((end - half, end + half))
    assert found.run_rate == pytest.approx(series[-13:].mean())
    assert found.run_rate_needed == pytest.approx((31_000 - series[-13:].sum()) / 17)
    assert (found.days_elapsed, found.days_left) == (13, 17)


def test_days_without_chance_by_hand() -> None:
    """Weekdays of 1 to 7 for eight weeks: three days more add 1 + 2 + 3, for sure."""
    found = pacing.pace(np.tile(np.arange(1.0, 8), 8), 7, 3, target=33)
    assert found.to_date == 28
    assert found.expected == pytest.approx(34)
    assert found.high - found.low == pytest.approx(0, abs=1e-9)
    assert found.run_rate_needed == pytest.approx(5 / 3)
    assert found.chance == pytest.approx(1)
    assert found.days_of_doubt == 0


def test_a_ratio_ends_as_sum_over_sum() -> None:
    """1 of 10 on the first three weekdays and 4 of 20 on the others: a week less its last three is 15 of 70 so far."""
    orders = np.tile([1.0, 1, 1, 4, 4, 4, 4], 8)
    visits = np.tile([10.0, 10, 10, 20, 20, 20, 20], 8)
    found = pacing.pace_ratio(orders[:-3], visits[:-3], 4, 3, multiplier=100, target=20)
    assert found.to_date == pytest.approx(100 * 7 / 50)
    assert found.expected == pytest.approx(100 * 19 / 110)
    assert found.run_rate_needed == pytest.approx((20 * 110 - 700) / 60)


@pytest.mark.parametrize("left", [1, 10, 20, 60])
def test_the_end_lies_within_the_bounds_as_often_as_said(left: int) -> None:
    hits = 0
    for seed in range(200):
        series = simulated(seed, 90 + left)
        found = pacing.pace(series[:90], 10, left)
        hits += found.low <= series[80:].sum() <= found.high
    assert 0.90 <= hits / 200 <= 1.0


def test_a_ratios_end_lies_within_the_bounds_as_often_as_said() -> None:
    hits = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        visits = simulated(seed, 110)
        orders = chance.binomial(visits.astype(int), np.clip(0.03 * (1 + chance.normal(0, 0.1, 110)), 0, 1))
        found = pacing.pace_ratio(orders[:90], visits[:90], 10, 20)
        hits += found.low <= orders[80:].sum() / visits[80:].sum() <= found.high
    assert 0.90 <= hits / 200 <= 0.99


def test_the_chance_of_a_target_is_what_it_says() -> None:
    """Periods with a chance of 80 % to 100 % meet their target about nine times in ten."""
    met = []
    for seed in range(200):
        series = simulated(seed, 110)
        found = pacing.pace(series[:90], 10, 20, target=31_500)
        if found.chance >= 0.8:
            met.append(series[80:].sum() >= 31_500)
    assert len(met) > 40
    assert np.mean(met) >= 0.85


@given(st.integers(0, 40), st.floats(20_000, 60_000), st.integers(0, 50))
@settings(max_examples=40, deadline=None)
def test_what_holds_of_any_period(left: int, target: float, seed: int) -> None:
    series = simulated(seed, 70)
    found = pacing.pace(series, 10, left, target=target)
    assert found.to_date <= found.low <= found.expected <= found.high
    assert 0 <= found.days_of_doubt <= left
    assert (found.days_of_doubt == 0) == (left == 0 or not found.low < target < found.high)
    harder = pacing.pace(series, 10, left, target=target * 1.01)
    assert harder.chance <= found.chance
    assert harder.expected == found.expected
    larger = pacing.pace(3 * series, 10, left, target=3 * target)
    assert larger.chance == pytest.approx(found.chance)
    assert larger.expected == pytest.approx(3 * found.expected)


def test_doubt_ends_on_the_day_on_which_the_rest_can_no_longer_change_the_verdict() -> None:
    """Days that go as expected until then: one day less leaves the target in the interval, that day does not."""
    series = simulated(4, 90)
    first = pacing.pace(series, 10, 20)
    target = first.expected + (first.high - first.expected) / 2
    doubt = pacing.pace(series, 10, 20, target=target).days_of_doubt
    assert 0 < doubt < 20
    day = np.arange(90 - 56, 110)
    regressors = np.column_stack([np.equal.outer(day % 7, np.arange(7)), day]).astype(float)
    fitted = sm.OLS(series[-56:], regressors[:56]).fit()
    deviation = np.sqrt(fitted.mse_resid * sum_inflation(fitted.resid))

    def half_after(passed: int) -> float:
        later = regressors[56 + passed :].sum(axis=0)
        spread = 20 - passed + later @ fitted.normalized_cov_params @ later
        return sm.stats.stattools.stats.t.isf(0.025, 48) * deviation * np.sqrt(spread)

    assert half_after(doubt) <= target - first.expected < half_after(doubt - 1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pacing.pace(np.ones(27), 5, 5), TooShort, "27 days are known; this takes 28"),
        (lambda: pacing.pace([*np.ones(30), np.nan], 5, 5), ValueError, "none missing"),
        (lambda: pacing.pace(np.ones(30), 31, 5), ValueError, "31 of 30 days"),
        (lambda: pacing.pace_ratio(np.ones(30), np.zeros(30), 5, 5), TooShort, "nothing to divide by"),
        (lambda: pacing.pace_ratio(np.ones(30), np.ones(31), 5, 5), ValueError, "same days"),
    ],
)
def test_what_cannot_be_paced(call: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()  # type: ignore[operator]

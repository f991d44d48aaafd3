"""Forecasts against statsmodels called directly, on a worked series, and over 100 simulated ones."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.forecasting.theta import ThetaModel

from bellwether.analytics import forecast
from bellwether.analytics.reasons import TooShort

WEEK = np.array([1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95])


def simulated(seed: int, days: int, *, growth: float = 0.0012, noise: float = 0.1) -> np.ndarray:
    """Days of a growing company whose days resemble the day before."""
    chance = np.random.default_rng(seed)
    rest, shocks = np.zeros(days), chance.normal(0, noise, days)
    for day in range(1, days):
        rest[day] = 0.3 * rest[day - 1] + shocks[day]
    return 2000 * WEEK[np.arange(days) % 7] * np.exp(growth * np.arange(days)) * (1 + rest)


@pytest.mark.parametrize("shift", [0.0, -2100.0], ids=["weekdays multiply", "weekdays add up"])
@pytest.mark.parametrize("days", [91, 200])
def test_theta_is_statsmodels(shift: float, days: int) -> None:
    series = simulated(3, days) + shift
    oracle = ThetaModel(series, period=7, use_test=False).fit().forecast(28)
    assert forecast.theta(series, 28).expected == pytest.approx(np.asarray(oracle), rel=1e-4, abs=0.1)


def test_the_naive_week_by_hand() -> None:
    """Weeks 1..7 and 3..9: days differ by 2 from their weekday, so a week ahead is uncertain by 2, two by 2 sqrt 2."""
    found = forecast.seasonal_naive(np.concatenate([np.arange(1.0, 8), np.arange(3.0, 10)]), 8)
    assert found.expected.tolist() == [3, 4, 5, 6, 7, 8, 9, 3]
    assert found.high - found.expected == pytest.approx(1.959964 * np.array([2] * 7 + [2 * 2**0.5]), rel=1e-6)


def test_half_of_the_trend_is_what_a_day_is_off_by() -> None:
    """A line of 10 a day: the level of the day before and half of the trend fall short by 5."""
    found = forecast.theta(1000 + 10.0 * np.arange(70), 1)
    assert found.expected[0] == pytest.approx(1700 - 5, abs=0.5)
    assert found.high[0] - found.expected[0] == pytest.approx(1.959964 * 5, rel=0.02)


def test_the_scores_are_those_of_the_days_held_back() -> None:
    series = simulated(1, 120)
    found = forecast.forecast(series, 14)
    blind = {"theta": forecast.theta(series[:92], 28), "seasonal naive": forecast.seasonal_naive(series[:92], 28)}
    scale = np.abs(series[7:92] - series[:85]).mean()
    for name, score in found.scores.items():
        errors = np.abs(blind[name].expected - series[92:])
        assert score.mae == pytest.approx(errors.mean())
        assert score.wape == pytest.approx(errors.sum() / series[92:].sum())
        assert score.mase == pytest.approx(errors.mean() / scale)
        assert score.bias == pytest.approx(blind[name].expected.sum() / series[92:].sum() - 1)
    assert found.method == min(found.scores, key=lambda name: found.scores[name].mae)
    assert found.held_back_expected == pytest.approx(blind[found.method].expected)
    assert found.held_back_actual.tolist() == series[92:].tolist()
    assert len(found.expected) == 14


def test_what_comes_lies_within_the_bounds_as_often_as_said() -> None:
    """Of 28 days ahead of each of 100 series, 95 % should; 3 points less are allowed to short histories."""
    inside, better = [], 0
    for seed in range(100):
        series = simulated(seed, 118)
        found = forecast.forecast(series[:90], 28)
        inside.append(((found.low <= series[90:]) & (series[90:] <= found.high)).mean())
        held_back = (found.held_back_low <= found.held_back_actual) & (found.held_back_actual <= found.held_back_high)
        assert held_back.sum() >= 26, "bounds are widened until they hold on what was held back"
        naive = forecast.seasonal_naive(series[:90], 28).expected
        better += np.abs(found.expected - series[90:]).mean() <= np.abs(naive - series[90:]).mean()
    assert 0.92 <= np.mean(inside) <= 0.985
    assert better >= 80


def test_a_company_twice_the_size_has_twice_the_forecast() -> None:
    series = simulated(5, 100)
    once, twice = forecast.forecast(series, 7), forecast.forecast(2e6 * series, 7)
    assert twice.expected == pytest.approx(2e6 * once.expected, rel=1e-5)
    assert twice.scores["theta"].mase == pytest.approx(once.scores["theta"].mase, rel=1e-5)


def test_a_naive_forecast_that_is_better_is_taken() -> None:
    """A repeated week with a jump before it: smoothing looks back at what is gone."""
    series = np.concatenate([np.full(70, 500.0) + np.arange(70) % 3, np.tile([9.0, 1, 8, 2, 7, 3, 6], 6)])
    found = forecast.forecast(series, 7)
    assert found.method == "seasonal naive"
    assert found.scores["seasonal naive"].mae == 0
    assert found.expected.tolist() == [9, 1, 8, 2, 7, 3, 6]


def test_counts_are_not_forecast_below_zero() -> None:
    series = np.maximum(simulated(2, 100, growth=-0.05, noise=0.5), 0)
    found = forecast.forecast(series, 28)
    assert found.low.min() == 0
    assert found.held_back_low.min() >= 0
    assert forecast.forecast(series - 5, 28, is_never_negative=False).low.min() < -5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.arange(83.0), "83 days are known; a forecast scored on 4 weeks takes 84"),
        (np.ones(90), "does not vary"),
    ],
)
def test_too_short_is_said(values: np.ndarray, message: str) -> None:
    with pytest.raises(TooShort, match=message):
        forecast.forecast(values, 7)


def test_a_missing_day_is_refused() -> None:
    with pytest.raises(ValueError, match="none missing"):
        forecast.forecast(np.append(np.arange(90.0), np.nan), 7)

"""Forecasts of daily figures, scored on weeks that were held back.

The Theta method stands against the seasonal naive one (each day as its weekday in the last week). Both are fitted
without the last weeks and scored on them; the better one is then fitted to everything. Whoever cannot beat the naive
forecast is not used.

Sources of the formulas:

- Theta: Assimakopoulos and Nikolopoulos (2000), "The Theta Model: A Decomposition Approach to Forecasting",
  International Journal of Forecasting 16, 521-530, as exponential smoothing with drift: Hyndman and Billah (2003),
  "Unmasking the Theta Method", ibid. 19, 287-290, with their variance of h days ahead.
- Scaled errors: Hyndman and Koehler (2006), "Another Look at Measures of Forecast Accuracy", ibid. 22, 679-688.
- Variance of a seasonal random walk: Hyndman and Athanasopoulos (2021), "Forecasting: Principles and Practice", 3rd
  ed., section 5.5.
- Intervals widened until they hold on what was held back: Vovk, Gammerman and Shafer (2005), "Algorithmic Learning in a
  Random World", chapter 4 (split conformal prediction).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, signal, stats

from bellwether.analytics.daily_series import DAYS_PER_WEEK, Floats, as_series
from bellwether.analytics.reasons import TooShort
from bellwether.analytics.results import Result

__all__ = ["HELD_BACK_WEEKS", "MIN_DAYS", "Forecast", "Score", "forecast", "seasonal_naive", "theta"]

HELD_BACK_WEEKS = 4
MIN_TRAINING_DAYS = 8 * DAYS_PER_WEEK
MIN_DAYS = MIN_TRAINING_DAYS + HELD_BACK_WEEKS * DAYS_PER_WEEK


class Path(NamedTuple):
    """Days ahead: what is expected, and between which bounds."""

    expected: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Score(Result):
    """How a method did on the held-back days, which it did not see.

    `wape`: absolute errors over the sum of what came. `mase`: mean absolute error over that of the seasonal naive
    method one week ahead within the training days; below 1 is better than that. `bias`: sum expected / sum that came -
    1. `coverage`: the share of days within their bounds, before these were widened. Each is nan where it would divide
    by 0.
    """

    mae: float
    wape: float
    mase: float
    bias: float
    coverage: float


@dataclass(frozen=True, eq=False)
class Forecast(Result):
    """Days ahead by `method`, and what was held back: `held_back_expected` with bounds beside `held_back_actual`.

    `scores` has both methods; `widened` is how many times the method's own bounds were widened, 1 for not at all.
    """

    method: str
    expected: Floats
    low: Floats
    high: Floats
    held_back_actual: Floats
    held_back_expected: Floats
    held_back_low: Floats
    held_back_high: Floats
    scores: dict[str, Score]
    widened: float


def forecast(
    values: ArrayLike,
    days: int,
    *,
    held_back_weeks: int = HELD_BACK_WEEKS,
    confidence: float = 0.95,
    is_never_negative: bool = True,
) -> Forecast:
    """Forecast `days` days after the last one.

    Args:
        values: one for each day, oldest first.
        is_never_negative: whether what is below 0 is taken to be 0.

    Raises:
        TooShort: fewer than eight weeks remain when some are held back, or the series does not vary.
        ValueError: a value is missing.
    """
    series = as_series(values)
    held_back = held_back_weeks * DAYS_PER_WEEK
    training, actual = series[: len(series) - held_back], series[len(series) - held_back :]
    if held_back_weeks < 1 or days < 1 or not 0 < confidence < 1:
        raise ValueError("At least one week is held back and one day forecast, with a confidence between 0 and 1.")
    if len(training) < MIN_TRAINING_DAYS:
        needed = MIN_TRAINING_DAYS + held_back
        raise TooShort("held back", known=len(series), weeks=held_back_weeks, needed=needed)
    if np.ptp(training) == 0:
        raise TooShort("does not vary")
    tried = {name: method(training, held_back, confidence) for name, method in _METHODS.items()}
    if is_never_negative:
        tried = {name: _not_negative(path) for name, path in tried.items()}
    scores = {name: _score(path, actual, training) for name, path in tried.items()}
    # Of methods that do equally well the first, which is the simplest.
    best = min(scores, key=lambda name: scores[name].mae)
    widened = _widening(tried[best], actual, confidence)
    held, ahead = (_widen(path, widened) for path in (tried[best], _METHODS[best](series, days, confidence)))
    if is_never_negative:
        held, ahead = _not_negative(held), _not_negative(ahead)
    return Forecast(best, *ahead, actual, *held, scores, widened)


def seasonal_naive(values: Floats, days: int, confidence: float = 0.95) -> Path:
    """Each day as its weekday in the last week; the variance of a week's difference adds up by the week."""
    weeks_ahead = np.arange(days) // DAYS_PER_WEEK + 1
    expected = values[len(values) - DAYS_PER_WEEK + np.arange(days) % DAYS_PER_WEEK]
    differences = values[DAYS_PER_WEEK:] - values[:-DAYS_PER_WEEK]
    half = _normal(confidence) * np.sqrt(np.mean(differences**2) * weeks_ahead)
    return Path(expected, expected - half, expected + half)


def theta(values: Floats, days: int, confidence: float = 0.95) -> Path:
    """The Theta method: exponential smoothing with half of the straight trend, on values freed of their weekdays.

    Weekdays multiply where all values are positive, and add up otherwise.
    """
    count = len(values)
    weekdays, is_factor = _weekdays(values)
    own = weekdays[np.arange(count) % DAYS_PER_WEEK]
    level_values = values / own if is_factor else values - own
    slope = float(np.polyfit(np.arange(count), level_values, 1)[0])
    alpha = float(
        optimize.minimize_scalar(
            lambda a: _smoothing_errors(level_values, a) @ _smoothing_errors(level_values, a),
            bounds=(0.0, 1.0),
            method="bounded",
            options={"xatol": 1e-6},
        ).x
    )
    alpha = max(alpha, 1e-6)
    errors = _smoothing_errors(level_values, alpha)
    # The smoothed level lags behind a trend by this many days of it, after so many days.
    lag = (1 - (1 - alpha) ** np.arange(1, count + 1)) / alpha
    errors[1:] -= slope / 2 * lag[:-1]
    level = level_values[-1] - (1 - alpha) * _smoothing_errors(level_values, alpha)[-1]
    ahead = level + slope / 2 * (np.arange(days) + lag[-1])
    half = _normal(confidence) * np.sqrt(np.mean(errors[1:] ** 2) * (1 + np.arange(days) * alpha**2))
    later = weekdays[(count + np.arange(days)) % DAYS_PER_WEEK]
    if is_factor:
        return Path(ahead * later, (ahead - half) * later, (ahead + half) * later)
    return Path(ahead + later, ahead - half + later, ahead + half + later)


def _smoothing_errors(values: Floats, alpha: float) -> Floats:
    """Errors one day ahead of exponential smoothing that begins at the first value."""
    level, _ = signal.lfilter([alpha], [1, alpha - 1], values, zi=[(1 - alpha) * values[0]])
    return values - np.concatenate([values[:1], level[:-1]])


def _weekdays(values: Floats) -> tuple[Floats, bool]:
    """What each place in the week adds to the days around it, or what it multiplies them by; and whether it does so.

    The means of values against the centred mean of a week (classical decomposition), which average to 0, or to 1.
    """
    around = np.convolve(values, np.full(DAYS_PER_WEEK, 1 / DAYS_PER_WEEK), mode="valid")
    inner, edge = values[3:-3], 3
    is_factor = bool(values.min() > 0)
    against = inner / around if is_factor else inner - around
    places = (np.arange(len(against)) + edge) % DAYS_PER_WEEK
    means = np.array([against[places == place].mean() for place in range(DAYS_PER_WEEK)])
    return (means / means.mean(), True) if is_factor else (means - means.mean(), False)


_METHODS = {"seasonal naive": seasonal_naive, "theta": theta}


def _score(path: Path, actual: Floats, training: Floats) -> Score:
    errors = path.expected - actual
    mae = float(np.abs(errors).mean())
    naive = float(np.abs(training[DAYS_PER_WEEK:] - training[:-DAYS_PER_WEEK]).mean())
    came, size = float(actual.sum()), float(np.abs(actual).sum())
    inside = (path.low <= actual) & (actual <= path.high)
    return Score(
        mae,
        float(np.abs(errors).sum()) / size if size else np.nan,
        mae / naive if naive else np.nan,
        float(errors.sum()) / came if came else np.nan,
        float(inside.mean()),
    )


def _widening(path: Path, actual: Floats, confidence: float) -> float:
    """How many times the bounds must be widened for this share of the held-back days to lie within them; 1 to 10."""
    half = np.where(actual < path.expected, path.expected - path.low, path.high - path.expected)
    lying_out = np.abs(actual - path.expected) / np.maximum(half, 1e-12 * max(float(np.abs(actual).max()), 1e-300))
    return float(np.clip(np.quantile(lying_out, confidence), 1.0, 10.0))


def _widen(path: Path, times: float) -> Path:
    return Path(
        path.expected,
        path.expected - times * (path.expected - path.low),
        path.expected + times * (path.high - path.expected),
    )


def _not_negative(path: Path) -> Path:
    return Path(*(np.maximum(line, 0.0) for line in path))


def _normal(confidence: float) -> float:
    return float(stats.norm.isf((1 - confidence) / 2))

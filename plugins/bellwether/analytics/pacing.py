"""Pacing: where a running period will end at the present pace, and what is still needed.

A regression on weekdays and a straight trend tells from the last eight weeks what days to come are like. What the days
left add up to is predicted with the usual interval of such a regression, s2 (h + x' (X'X)^-1 x) for the sum x of h
days' regressors (Draper and Smith (1998), "Applied Regression Analysis", section 3.5); s2 is inflated, for days
resemble the day before (`daily_series.sum_inflation`). A ratio ends as sum over sum; its variance is that of numerator
- ratio x denominator, by linearisation (Cochran (1977), "Sampling Techniques", chapter 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from bellwether.analytics.daily_series import DAYS_PER_WEEK, Floats, as_series, sum_inflation
from bellwether.analytics.reasons import TooShort
from bellwether.analytics.results import Result

__all__ = ["MIN_DAYS", "WINDOW_DAYS", "Pace", "pace", "pace_ratio"]

WINDOW_DAYS = 8 * DAYS_PER_WEEK
MIN_DAYS = 4 * DAYS_PER_WEEK


@dataclass(frozen=True, eq=False)
class Pace(Result):
    """What the period has, and where it will end.

    `expected`, `low` and `high` are the period's value at its end. `run_rate` is the mean of a day so far (of a ratio:
    the ratio so far), `run_rate_needed` that of the days left for the target to be just met, nan without a target or
    days left. `chance` is the probability that the end lies at or above the target. `days_of_doubt` is how many more
    days must pass, if they come as expected, before the interval leaves the target out; 0 when it does already.
    """

    to_date: float
    expected: float
    low: float
    high: float
    run_rate: float
    run_rate_needed: float
    chance: float
    days_elapsed: int
    days_left: int
    days_of_doubt: int


def pace(
    values: ArrayLike, days_elapsed: int, days_left: int, *, target: float | None = None, confidence: float = 0.95
) -> Pace:
    """Pace of a total, such as revenue.

    Args:
        values: one for each day up to the last known one; the last `days_elapsed` are the period's.
        days_left: days of the period that are still to come.
        target: the total to reach.

    Raises:
        TooShort: fewer than `MIN_DAYS` days are known.
        ValueError: a value is missing, or the period has other days than there are.
    """
    series, window = _checked(values, days_elapsed, days_left, confidence)
    to_date = float(series[len(series) - days_elapsed :].sum())
    days = _Days(window, days_left)
    # What only grows does not end below what it has.
    floor = to_date if series.min() >= 0 else -np.inf
    end = max(to_date + days.to_come(window), floor)
    rate = to_date / days_elapsed if days_elapsed else np.nan
    needed = np.nan if target is None or not days_left else (target - to_date) / days_left
    doubt = _doubt(end, floor, days.errors(window), freedom=days.freedom, target=target, confidence=confidence)
    return Pace(to_date, end, *doubt[:2], rate, needed, doubt[2], days_elapsed, days_left, doubt[3])


def pace_ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    days_elapsed: int,
    days_left: int,
    *,
    multiplier: float = 1.0,
    target: float | None = None,
    confidence: float = 0.95,
) -> Pace:
    """Pace of `multiplier` x sum of numerators / sum of denominators, such as a conversion rate.

    Raises:
        TooShort: fewer than `MIN_DAYS` days are known, or they hold nothing to divide by.
        ValueError: as of `pace`; numerators and denominators are of other days.
    """
    above, above_window = _checked(numerators, days_elapsed, days_left, confidence)
    below, below_window = _checked(denominators, days_elapsed, days_left, confidence)
    if len(above) != len(below):
        raise ValueError("Numerators and denominators must be of the same days.")
    days, first = _Days(above_window, days_left), len(above) - days_elapsed
    so_far, base = multiplier * float(above[first:].sum()), float(below[first:].sum())
    base_left = days.to_come(below_window)
    if base_left < 0 or base + base_left <= 0:
        raise TooShort("no denominator")
    floor = 0.0 if multiplier >= 0 and above.min() >= 0 and below.min() >= 0 else -np.inf
    end = max((so_far + multiplier * days.to_come(above_window)) / (base + base_left), floor)
    to_date = so_far / base if base > 0 else np.nan
    needed = np.nan
    if target is not None and base_left > 0:
        needed = (target * (base + base_left) - so_far) / base_left
    errors = days.errors(multiplier * above_window - end * below_window) / (base + base_left)
    doubt = _doubt(end, floor, errors, freedom=days.freedom, target=target, confidence=confidence)
    return Pace(to_date, end, *doubt[:2], to_date, needed, doubt[2], days_elapsed, days_left, doubt[3])


class _Days:
    """The regression of a window's days on weekdays and a trend, and what it says of the days left."""

    def __init__(self, window: Floats, days_left: int) -> None:
        count = len(window)
        self._regressors = _regressors(np.arange(count), count)
        self._left = _regressors(np.arange(count, count + days_left), count)
        self.freedom = float(count - self._regressors.shape[1])

    def to_come(self, window: Floats) -> float:
        """What the days left add up to."""
        return float((self._left @ self._coefficients(window)).sum())

    def errors(self, window: Floats) -> Floats:
        """Standard errors of what the days left add up to: of all of them, then without the first, and so on."""
        residuals = window - self._regressors @ self._coefficients(window)
        variance = float(residuals @ residuals) / self.freedom * sum_inflation(residuals)
        later = np.vstack([self._left[::-1].cumsum(axis=0)[::-1], np.zeros(self._left.shape[1])])
        spread = np.einsum("ij,jk,ik->i", later, np.linalg.inv(self._regressors.T @ self._regressors), later)
        return np.asarray(np.sqrt(variance * (np.arange(len(later))[::-1] + spread)), dtype=np.float64)

    def _coefficients(self, window: Floats) -> Floats:
        return np.asarray(np.linalg.lstsq(self._regressors, window, rcond=None)[0], dtype=np.float64)


def _regressors(days: NDArray[np.int64], count: int) -> Floats:
    """One column for each weekday, and the day's distance from the middle of the window."""
    weekdays = np.equal.outer(days % DAYS_PER_WEEK, np.arange(DAYS_PER_WEEK)).astype(np.float64)
    return np.column_stack([weekdays, (days - (count - 1) / 2) / count])


def _doubt(
    end: float, floor: float, errors: Floats, *, freedom: float, target: float | None, confidence: float
) -> tuple[float, float, float, int]:
    """Bounds of the end, the chance that it meets the target, and the days until that is settled."""
    halves = float(stats.t.isf((1 - confidence) / 2, freedom)) * errors
    low, high = float(max(end - halves[0], min(floor, end))), float(end + halves[0])
    if target is None:
        return low, high, np.nan, 0
    gap = end - target
    chance = float(stats.t.cdf(gap / errors[0], freedom)) if errors[0] else float(gap >= 0)
    settled = np.flatnonzero(halves <= abs(gap))
    return low, high, chance, int(settled[0]) if len(settled) else len(errors) - 1


def _checked(values: ArrayLike, days_elapsed: int, days_left: int, confidence: float) -> tuple[Floats, Floats]:
    """The series, and the last of it that says what a day is like."""
    series = as_series(values)
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1.")
    if days_left < 0 or not 0 <= days_elapsed <= len(series):
        raise ValueError(f"A period cannot have {days_elapsed} of {len(series)} days, and {days_left} left.")
    if len(series) < MIN_DAYS:
        raise TooShort("days", known=len(series), needed=MIN_DAYS)
    return series, series[-WINDOW_DAYS:]

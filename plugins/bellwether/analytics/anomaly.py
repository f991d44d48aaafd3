"""Anomalies: days that differ from what their season and the days around them lead to expect.

A robust decomposition (STL) splits a series into trend, weekdays and rest; a day is an anomaly when its rest is more
than 3.5 robust standard deviations from the middle one. Counts are looked at as 2 sqrt(x + 3/8), where chance alone has
a standard deviation of 1, and never less is taken; amounts that are always positive as their logarithm; ratios as they
are, each day as certain as its denominator makes it.

Sources of the formulas:

- STL with robust weights: Cleveland, Cleveland, McRae and Terpenning (1990), "STL: A Seasonal-Trend Decomposition
  Procedure Based on Loess", Journal of Official Statistics 6 (1), 3-73; computed by statsmodels.
- Modified z-score and its limit of 3.5: Iglewicz and Hoaglin (1993), "How to Detect and Handle Outliers", ASQC.
- The root of counts: Anscombe (1948), "The Transformation of Poisson, Binomial and Negative-Binomial Data",
  Biometrika 35, 246-254.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from bellwether.analytics.daily_series import DAYS_PER_WEEK, Floats, as_series
from bellwether.analytics.reasons import TooShort
from bellwether.analytics.results import Result

__all__ = ["MIN_DAYS", "THRESHOLD", "Anomalies", "Kind", "detect", "explain"]

THRESHOLD = 3.5
MIN_DAYS = 8 * DAYS_PER_WEEK
# Days over which the trend is straight: a shorter span would follow an outlier that lasts some days.
_TREND_DAYS = 29
_MAD_TO_DEVIATION = 1.4826

Kind = Literal["count", "amount", "ratio"]


@dataclass(frozen=True, eq=False)
class Anomalies(Result):
    """For each day: what was expected, between which bounds a day is ordinary, and how far it lies out.

    `score` is in robust standard deviations, negative below what was expected.
    """

    expected: Floats
    low: Floats
    high: Floats
    score: Floats
    is_anomaly: np.ndarray


def detect(
    values: ArrayLike, kind: Kind, *, denominators: ArrayLike | None = None, threshold: float = THRESHOLD
) -> Anomalies:
    """Score each day of a series.

    Args:
        values: one for each day, oldest first.
        kind: `count` (not negative), `amount` such as money, or `ratio`.
        denominators: of a ratio, positive; a day with few cases differs more by chance.

    Raises:
        TooShort: fewer than `MIN_DAYS` days, or a series that does not vary.
        ValueError: a value is missing, a count negative, or a denominator not positive.
    """
    series = as_series(values)
    if len(series) < MIN_DAYS:
        raise TooShort("days", known=len(series), needed=MIN_DAYS)
    certainty = _certainty(denominators, len(series))
    shape = "root" if kind == "count" else "log" if kind == "amount" and series.min() > 0 else "plain"
    if shape == "root" and series.min() < 0:
        raise ValueError("A count cannot be negative.")
    seen = _transformed(series, shape)
    usual = _usual(seen)
    rest = (seen - usual) * certainty
    middle = float(np.median(rest))
    deviation = _MAD_TO_DEVIATION * float(np.median(np.abs(rest - middle))) * _fit_correction(len(series))
    deviation = max(deviation, 1.0) if kind == "count" else deviation
    if deviation <= 1e-9 * max(float(np.abs(seen).max()), 1e-300):
        raise TooShort("does not vary")
    score = (rest - middle) / deviation
    centre, half = usual + middle / certainty, threshold * deviation / certainty
    low, high = _restored(centre - half, shape), _restored(centre + half, shape)
    if kind == "ratio" and series.min() >= 0:
        low = np.maximum(low, 0.0)
    return Anomalies(_restored(centre, shape), low, high, score, np.abs(score) > threshold)


def explain(parts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Which parts moved a sum, or a ratio of sums: each part's contribution to the change, and its share of it.

    The ratio of all parts changes by R - R0; part i contributes (n - R0 d) / D - (n0 - R0 d0) / D0, and the
    contributions add up to the change exactly: what changed in the part's own ratio and what in its share of the
    denominator together. Without a denominator it is n - n0.

    Args:
        parts: `numerator`, `denominator` (missing for a sum) and the same of the comparison, `base_numerator` and
            `base_denominator`; a row for each part.
        by: the columns that name what the parts are parts of.

    Returns:
        `parts` with `contribution` and `share` (of the change; missing when nothing changed).
    """
    found = parts.copy()
    totals = found.groupby(by, dropna=False)[["numerator", "denominator", "base_numerator", "base_denominator"]]
    whole = totals.transform("sum", min_count=1)
    is_ratio = whole["denominator"].notna() | whole["base_denominator"].notna()
    base_ratio = (whole["base_numerator"] / whole["base_denominator"]).where(is_ratio, 0.0)
    now = (found["numerator"].fillna(0) - base_ratio * found["denominator"].fillna(0)) / whole["denominator"].where(
        is_ratio, 1.0
    )
    before = (found["base_numerator"].fillna(0) - base_ratio * found["base_denominator"].fillna(0)) / whole[
        "base_denominator"
    ].where(is_ratio, 1.0)
    found["contribution"] = now - before
    change = found.groupby(by, dropna=False)["contribution"].transform("sum")
    found["share"] = (found["contribution"] / change).where(change != 0)
    return found


def _usual(seen: Floats) -> Floats:
    """Trend and weekdays."""
    # It takes a second to load, and who only asks for an explanation does not need it.
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415

    # Each weekday has one mean: over a span that outlasts the series, a curve of degree 0 is none.
    weeks = 20 * len(seen) + 1
    parts = STL(seen, period=DAYS_PER_WEEK, seasonal=weeks, seasonal_deg=0, trend=_TREND_DAYS, robust=True).fit()
    return np.asarray(parts.trend + parts.seasonal)


def _fit_correction(days: int) -> float:
    """Days that a decomposition was fitted to differ less from it than a new one: by n / (n - p), p its parameters."""
    return days / (days - DAYS_PER_WEEK - 2 * days / _TREND_DAYS)


def _certainty(denominators: ArrayLike | None, count: int) -> Floats:
    """How many times as certain as a usual one each day is."""
    if denominators is None:
        return np.ones(count)
    cases = as_series(denominators, what="The denominators")
    if len(cases) != count or (cases <= 0).any():
        raise ValueError("Each value of a ratio needs a positive denominator.")
    return np.sqrt(cases / np.median(cases))


def _transformed(values: Floats, shape: str) -> Floats:
    if shape == "root":
        return 2 * np.sqrt(values + 3 / 8)
    return np.log(values) if shape == "log" else values


def _restored(values: Floats, shape: str) -> Floats:
    if shape == "root":
        return np.maximum(np.maximum(values, 0.0) ** 2 / 4 - 3 / 8, 0.0)
    return np.exp(values) if shape == "log" else values

"""Drivers: what a KPI moves with, and what a regression says of it. None of this proves a cause; an experiment does.

Sources of the formulas:

- Pearson's r, its interval by Fisher's z (Fisher (1921), Metron 1, 3-32), and Spearman's rho (Spearman (1904), American
  Journal of Psychology 15, 72-101; its interval after Bonett and Wright (2000), Psychometrika 65, 23-28), with the
  number of independent pairs that the series count for (`daily_series.effective_pairs`).
- False discoveries: `several_tests.benjamini_hochberg`, over everything that was tried.
- How strong: Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", chapter 3.

Regressions are in `regression`, and can be imported from here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from bellwether.analytics.daily_series import Floats, as_series, effective_pairs
from bellwether.analytics.reasons import TooShort, said
from bellwether.analytics.regression import Logit, Ols, logistic, ols
from bellwether.analytics.results import Result
from bellwether.analytics.several_tests import benjamini_hochberg

__all__ = [
    "MIN_PAIRS",
    "Correlation",
    "Described",
    "Logit",
    "Ols",
    "correlate",
    "correlations",
    "describe",
    "logistic",
    "ols",
    "rhythm",
    "strength_of_correlation",
    "without_rhythm",
]

MIN_PAIRS = 28
"""Four weeks: fewer days tell weekends apart and little else."""


@dataclass(frozen=True, eq=False)
class Described(Result):
    """A KPI's values: `deviation` and `skewness` are of the sample, `skewness` freed of its bias; nan where unknown."""

    count: int
    mean: float
    deviation: float
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    coefficient_of_variation: float
    skewness: float
    day_before_correlation: float


@dataclass(frozen=True, eq=False)
class Correlation(Result):
    """Of two series; `pairs` are there, `effective_pairs` is what they count for, and what p-value and interval use."""

    coefficient: float
    low: float
    high: float
    p_value: float
    pairs: int
    effective_pairs: float


def describe(values: ArrayLike) -> Described:
    """Descriptive statistics of what is there; missing values are left out.

    Raises:
        TooShort: nothing is there.
    """
    known = np.asarray(values, dtype=np.float64).ravel()
    known = known[np.isfinite(known)]
    if not len(known):
        raise TooShort("nothing")
    mean, deviation = float(known.mean()), float(known.std(ddof=1)) if len(known) > 1 else np.nan
    varies = len(known) > 2 and np.ptp(known) > 0
    quantiles = [float(bound) for bound in np.quantile(known, [0, 0.25, 0.5, 0.75, 1])]
    return Described(
        len(known),
        mean,
        deviation,
        quantiles[0],
        quantiles[1],
        quantiles[2],
        quantiles[3],
        quantiles[4],
        deviation / abs(mean) if mean else np.nan,
        float(stats.skew(known, bias=False)) if varies else np.nan,
        _day_before(known) if varies else np.nan,
    )


def correlate(
    left: ArrayLike, right: ArrayLike, *, method: str = "pearson", is_series: bool = True, confidence: float = 0.95
) -> Correlation:
    """Correlation of two rows of values.

    Args:
        method: `pearson`, or `spearman` (of ranks).
        is_series: whether the values follow each other in time; the more they resemble the ones before, the fewer
            independent pairs they count for. False takes each pair as one.

    Raises:
        TooShort: fewer than four pairs, or one side does not vary.
        ValueError: a value is missing, or the sides differ in length.
    """
    x, y = as_series(left), as_series(right)
    if len(x) != len(y):
        raise ValueError(f"There are {len(x)} and {len(y)} values, which make no pairs.")
    if len(x) < 4:
        raise TooShort("pairs", known=len(x), needed=4)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise TooShort("does not vary")
    if method == "spearman":
        x, y = stats.rankdata(x), stats.rankdata(y)
    elif method != "pearson":
        raise ValueError(f"There is no method {method}; there are pearson and spearman.")
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1.0, 1.0))
    pairs = effective_pairs(x, y) if is_series else float(len(x))
    freedom = pairs - 2
    p_value = 0.0
    if abs(r) < 1:
        p_value = float(2 * stats.t.sf(abs(r) * np.sqrt(freedom / ((1 - r) * (1 + r))), freedom))
    spread = (1 + r**2 / 2 if method == "spearman" else 1) / max(pairs - 3, 1e-9)
    half = float(stats.norm.isf((1 - confidence) / 2) * np.sqrt(spread))
    centre = float(np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15)))
    low, high = float(np.tanh(centre - half)), float(np.tanh(centre + half))
    return Correlation(r, min(low, r), max(high, r), p_value, len(x), pairs)


def correlations(
    target: ArrayLike, drivers: Mapping[str, ArrayLike], *, most_lag: int = 0, alpha: float = 0.05
) -> pd.DataFrame:
    """Correlate a KPI with each driver, also with what the driver was up to `most_lag` days before.

    P-values are adjusted over all drivers, lags and methods, so that of what `is_found` calls out the expected share of
    false finds is at most `alpha`.

    Args:
        target, drivers: daily values of the same days, nan where unknown. Free them of their weekdays and trend first
            (`without_rhythm`), or everything moves with everything.

    Returns:
        A row for each driver, method (`pearson`, `spearman`) and lag: coefficient, low, high, p_value, p_adjusted,
        pairs, effective_pairs, strength, is_found, and `reason` (`reason_zh`) why there is none.
    """
    y = np.asarray(target, dtype=np.float64)
    rows = [
        {"driver": name, "method": method, "lag_days": lag, **_lagged(y, np.asarray(values, float), lag, method)}
        for name, values in drivers.items()
        for lag in range(most_lag + 1)
        for method in ("pearson", "spearman")
    ]
    columns = ["driver", "method", "lag_days", *Correlation.__annotations__, "reason", "reason_zh"]
    found = pd.DataFrame(rows, columns=columns)
    is_known = found["p_value"].notna()
    found["p_adjusted"] = np.nan
    if is_known.any():
        found.loc[is_known, "p_adjusted"] = benjamini_hochberg(found.loc[is_known, "p_value"].to_numpy(float))
    found["strength"] = [strength_of_correlation(r) if np.isfinite(r) else None for r in found["coefficient"]]
    found["is_found"] = found["p_adjusted"] < alpha
    return found


def without_rhythm(values: ArrayLike) -> Floats:
    """Daily values less their straight trend and weekdays; missing values stay missing.

    Raises:
        TooShort: fewer than `MIN_PAIRS` values.
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.isfinite(series)
    if known.sum() < MIN_PAIRS:
        raise TooShort("days", known=int(known.sum()), needed=MIN_PAIRS)
    regressors = rhythm(len(series))
    coefficients = np.linalg.lstsq(regressors[known], series[known], rcond=None)[0]
    return series - regressors @ coefficients


def rhythm(days: int) -> Floats:
    """A constant, one column for each weekday but the first, and the day's distance from the middle, in lengths."""
    day = np.arange(days)
    weekdays = np.equal.outer(day % 7, np.arange(1, 7)).astype(np.float64)
    return np.column_stack([np.ones(days), weekdays, (day - (days - 1) / 2) / max(days, 1)])


def strength_of_correlation(coefficient: float) -> str:
    """`negligible` below 0.1, `weak` below 0.3, `moderate` below 0.5, else `strong` (Cohen 1988)."""
    limits = {"negligible": 0.1, "weak": 0.3, "moderate": 0.5}
    return next((name for name, limit in limits.items() if abs(coefficient) < limit), "strong")


def _lagged(target: Floats, driver: Floats, lag: int, method: str) -> dict[str, object]:
    y, x = target[lag:], driver[: len(driver) - lag]
    known = np.isfinite(y) & np.isfinite(x)
    nothing: dict[str, object] = dict.fromkeys(Correlation.__annotations__, np.nan)
    pairs = int(known.sum())
    if pairs < MIN_PAIRS:
        english, chinese = said("days of both", known=pairs, needed=MIN_PAIRS)
        return {**nothing, "pairs": pairs, "reason": english, "reason_zh": chinese}
    try:
        return {**correlate(y[known], x[known], method=method), "reason": None, "reason_zh": None}
    except TooShort as error:
        return {**nothing, "pairs": pairs, "reason": error.english, "reason_zh": error.chinese}


def _day_before(values: Floats) -> float:
    centred = values - values.mean()
    return float(centred[1:] @ centred[:-1] / (centred @ centred))

"""What daily figures have in common: a rhythm of weekdays, and days that resemble the day before.

Sources of the formulas:

- Variance of a sum of days: that of a first-order autoregression, Box, Jenkins and Reinsel (1994), "Time Series
  Analysis", section 3.2; the bias of its coefficient from Kendall (1954), "Note on Bias in the Estimation of
  Autocorrelation", Biometrika 41, 403-404, and Marriott and Pope (1954), ibid., 390-402.
- Effective number of pairs: Pyper and Peterman (1998), "Comparison of Methods to Account for Autocorrelation in
  Correlation Analyses of Fish Data", Canadian Journal of Fisheries and Aquatic Sciences 55, 2127-2140, equation 1.

A series has one value for each day, without gaps, oldest first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
DAYS_PER_WEEK = 7


def as_series(values: ArrayLike, *, what: str = "The series") -> Floats:
    """One row of finite numbers.

    Raises:
        ValueError: it is no row, or a value is missing or infinite.
    """
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or not np.isfinite(series).all():
        raise ValueError(f"{what} must be one row of numbers, none missing or infinite.")
    return series


def autocovariances(values: Floats, lags: int) -> Floats:
    """Of lag 0 to `lags`, each divided by the number of values."""
    centred = values - values.mean()
    return np.array([centred[lag:] @ centred[: len(centred) - lag] for lag in range(lags + 1)]) / len(centred)


def sum_inflation(residuals: Floats) -> float:
    """How many times the variance of one day each day adds to that of a sum of many, when days resemble the day before.

    (1 + r) / (1 - r) with the autocorrelation r of the day before, freed of its bias; between 1 and 19, for days that
    alternate would promise a certainty that a short series cannot know.
    """
    spread = float(residuals @ residuals)
    if not spread:
        return 1.0
    seen = float(residuals[1:] @ residuals[:-1]) / spread
    likeness = float(np.clip(seen + (1 + 4 * seen) / len(residuals), 0.0, 0.9))
    return (1 + likeness) / (1 - likeness)


def effective_pairs(left: Floats, right: Floats) -> float:
    """As how many independent pairs two series count; never more than there are, and at least 3.

    1/n* = 1/n + 2/n sum((n-j)/n r_left(j) r_right(j)), over the first fifth of the lags.
    """
    count = len(left)
    lags = max(count // 5, 1)
    product = _autocorrelations(left, lags) * _autocorrelations(right, lags)
    shares = 1 - np.arange(1, lags + 1) / count
    inverse = (1 + 2 * float(shares @ product)) / count
    return float(np.clip(1 / inverse if inverse > 0 else count, 3.0, count))


def _autocorrelations(values: Floats, lags: int) -> Floats:
    covariances = autocovariances(values, lags)
    return covariances[1:] / covariances[0] if covariances[0] else np.zeros(lags)

"""What several tests say together: repeats of one hypothesis pooled, and p-values corrected for their number.

Sources of the formulas:

- Pooling: Cochran (1954), "The Combination of Estimates from Different Experiments", Biometrics 10 (1), 101-129;
  I2 of Higgins and Thompson (2002), Statistics in Medicine 21 (11), 1539-1558.
- Several comparisons: Holm (1979), Scandinavian Journal of Statistics 6 (2), 65-70; Benjamini and Hochberg (1995),
  Journal of the Royal Statistical Society B 57 (1), 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from bellwether.analytics.results import Result

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pooled(Result):
    """One effect from several tests, and how far they differ: Q, its p-value, and `i_squared`, 0 to 1."""

    effect: float
    low: float
    high: float
    standard_error: float
    p_value: float
    q: float
    degrees_of_freedom: int
    q_p_value: float
    i_squared: float


def pool(effects: ArrayLike, standard_errors: ArrayLike, *, confidence: float = 0.95) -> Pooled:
    """Repeated tests of one hypothesis as one: the mean of effects weighted by inverse variance (fixed effect).

    Args:
        effects, standard_errors: one of each for each test, in one unit: `lift` and `standard_error` of differences.

    Raises:
        ValueError: no test, lengths that differ, a missing effect, or a standard error that is not positive.
    """
    effect, error = np.asarray(effects, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    if effect.ndim != 1 or effect.shape != error.shape or effect.size == 0:
        raise ValueError("Pooling needs at least one test, and an effect and a standard error of each.")
    if not np.isfinite(effect).all() or not np.isfinite(error).all() or (error <= 0).any():
        raise ValueError("Effects must be numbers and standard errors positive numbers.")
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1.")
    z = float(stats.norm.isf((1 - confidence) / 2))
    weights = error**-2.0
    mean, mean_error = float(np.average(effect, weights=weights)), float(weights.sum() ** -0.5)
    q, freedom = float((weights * (effect - mean) ** 2).sum()), effect.size - 1
    q_p_value = float(stats.chi2.sf(q, freedom)) if freedom else 1.0
    i_squared = 1 - freedom / q if freedom and q > freedom else 0.0
    p_value = float(2 * stats.norm.sf(abs(mean) / mean_error))
    low, high = mean - z * mean_error, mean + z * mean_error
    return Pooled(mean, low, high, mean_error, p_value, q, freedom, q_p_value, i_squared)


def holm(p_values: ArrayLike) -> Floats:
    """Adjusted p-values, in the given order: below alpha, the chance of any false finding is below alpha."""
    p, order = _ranked(p_values)
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    return _in_given_order(stepped, order)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values, in the given order: below alpha, the expected share of false among all findings is below it.

    For tests that are independent or positively dependent.
    """
    p, order = _ranked(p_values)
    stepped = np.minimum.accumulate((len(p) / np.arange(1, len(p) + 1) * p[order])[::-1])[::-1]
    return _in_given_order(stepped, order)


def _ranked(p_values: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("P-values must be one row of numbers between 0 and 1, none missing.")
    return p, np.argsort(p, kind="stable")


def _in_given_order(stepped: Floats, order: NDArray[np.intp]) -> Floats:
    adjusted = np.empty_like(stepped)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted

"""Experiments and holdouts: were groups split as meant, and what did the treatment change.

Sources of the formulas:

- Sample-ratio mismatch at p < 0.001: Kohavi, Tang and Xu (2020), "Trustworthy Online Controlled
  Experiments", chapter 21.
- Interval of a difference of proportions: method 10 of Newcombe (1998), "Interval Estimation for the Difference between
  Independent Proportions", Statistics in Medicine 17 (8), 873-890, from the score intervals of Wilson (1927).
- Means: Welch (1947), "The Generalization of 'Student's' Problem when Several Different Population Variances are
  Involved", Biometrika 34, 28-35.

A lift is always the treatment's rate or mean less the control's. P-values are two-sided.
What `power` and `several_tests` offer can be imported from here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from bellwether.analytics.power import (
    detectable_difference,
    detectable_lift,
    power_of_means,
    power_of_proportions,
    units_needed,
    visitors_needed,
)
from bellwether.analytics.results import Result
from bellwether.analytics.several_tests import Pooled, benjamini_hochberg, holm, pool

__all__ = [
    "Difference",
    "Pooled",
    "SampleRatio",
    "benjamini_hochberg",
    "detectable_difference",
    "detectable_lift",
    "difference_of_means",
    "difference_of_proportions",
    "holm",
    "pool",
    "power_of_means",
    "power_of_proportions",
    "sample_ratio_mismatch",
    "units_needed",
    "visitors_needed",
]

Floats = NDArray[np.float64]
SAMPLE_RATIO_THRESHOLD = 0.001


@dataclass(frozen=True, eq=False)
class SampleRatio(Result):
    """Whether groups have the sizes they were meant to have; `expected` in the groups' order."""

    chi_square: float
    degrees_of_freedom: int
    p_value: float
    is_mismatch: bool
    expected: Floats


@dataclass(frozen=True, eq=False)
class Difference(Result):
    """Treatment less control, in their unit; `relative_lift` is a share of the control's size, nan where that is 0.

    `low` and `high` bound the lift; `standard_error` is the lift's, for `pool`. `statistic` is z of proportions and
    t of means, then with `degrees_of_freedom`, which is infinite for z.
    """

    control: float
    treatment: float
    lift: float
    relative_lift: float
    low: float
    high: float
    standard_error: float
    statistic: float
    degrees_of_freedom: float
    p_value: float


def sample_ratio_mismatch(
    counts: ArrayLike, shares: ArrayLike | None = None, *, threshold: float = SAMPLE_RATIO_THRESHOLD
) -> SampleRatio:
    """Pearson's chi-square test of group sizes; a mismatch makes every other figure of the experiment doubtful.

    Args:
        counts: visitors or units in each of two or more groups.
        shares: how they were meant to be split, in any unit (`[9, 1]` is 90 % and 10 %); equally unless given.

    Raises:
        ValueError: fewer than two groups, nobody in any, or a count or share that cannot be.
    """
    seen = np.asarray(counts, dtype=np.float64)
    if seen.ndim != 1 or len(seen) < 2:
        raise ValueError("A split has at least two groups.")
    for group, count in enumerate(seen):
        _count(f"The count of group {group + 1}", count)
    meant = np.ones(len(seen)) if shares is None else np.asarray(shares, dtype=np.float64)
    if meant.shape != seen.shape:
        raise ValueError(f"There are {len(seen)} groups and {meant.size} shares.")
    if not np.isfinite(meant).all() or (meant <= 0).any():
        raise ValueError("Shares must be positive numbers.")
    if seen.sum() == 0:
        raise ValueError("All groups are empty.")
    expected = seen.sum() * meant / meant.sum()
    chi_square = float(((seen - expected) ** 2 / expected).sum())
    p_value = float(stats.chi2.sf(chi_square, len(seen) - 1))
    return SampleRatio(chi_square, len(seen) - 1, p_value, p_value < threshold, expected)


def difference_of_proportions(
    control_conversions: float,
    control_visitors: float,
    treatment_conversions: float,
    treatment_visitors: float,
    *,
    confidence: float = 0.95,
) -> Difference:
    """Lift of a conversion rate: Newcombe's hybrid score interval, and the p-value of the pooled z test.

    Interval and test are made differently, so close to the limit one may tell groups apart and the other not.

    Raises:
        ValueError: a count is negative or not whole, a group is empty, or has more conversions than visitors.
    """
    z = _two_sided(confidence)
    p1 = _rate("control", control_conversions, control_visitors)
    p2 = _rate("treatment", treatment_conversions, treatment_visitors)
    low1, high1 = _wilson(p1, control_visitors, z)
    low2, high2 = _wilson(p2, treatment_visitors, z)
    lift = p2 - p1
    low = max(lift - float(np.hypot(p2 - low2, high1 - p1)), -1.0)
    high = min(lift + float(np.hypot(high2 - p2, p1 - low1)), 1.0)
    both = (control_conversions + treatment_conversions) / (control_visitors + treatment_visitors)
    pooled_error = float(np.sqrt(both * (1 - both) * (1 / control_visitors + 1 / treatment_visitors)))
    # Where nobody or everybody converts, in both groups, they are alike.
    statistic = lift / pooled_error if pooled_error else 0.0
    error = float(np.sqrt(p1 * (1 - p1) / control_visitors + p2 * (1 - p2) / treatment_visitors))
    p_value = float(2 * stats.norm.sf(abs(statistic)))
    return Difference(p1, p2, lift, _relative(lift, p1), low, high, error, statistic, np.inf, p_value)


def difference_of_means(
    control: ArrayLike | Mapping[str, float], treatment: ArrayLike | Mapping[str, float], *, confidence: float = 0.95
) -> Difference:
    """Lift of a mean by Welch's t test, which takes no equal variances for granted.

    Args:
        control, treatment: one number for each unit, or a mapping with `mean`, `variance` (of the sample, divided by
            n - 1) and `count`, as a query gives them.

    Raises:
        ValueError: fewer than two units in a group, a number that is missing, or no variation in either group.
    """
    mean1, variance1, n1 = _summary("control", control)
    mean2, variance2, n2 = _summary("treatment", treatment)
    part1, part2 = variance1 / n1, variance2 / n2
    squared = part1 + part2
    if squared == 0:
        raise ValueError("Neither group varies, so chance cannot be told from effect.")
    error = float(np.sqrt(squared))
    # Shares of the variance, for squares of very small variances are 0.
    freedom = 1 / ((part1 / squared) ** 2 / (n1 - 1) + (part2 / squared) ** 2 / (n2 - 1))
    lift = mean2 - mean1
    half = float(stats.t.isf((1 - _checked(confidence)) / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(lift / error), freedom))
    relative = _relative(lift, mean1)
    return Difference(mean1, mean2, lift, relative, lift - half, lift + half, error, lift / error, freedom, p_value)


def _wilson(rate: float, visitors: float, z: float) -> tuple[float, float]:
    centre = rate + z**2 / (2 * visitors)
    half = z * float(np.sqrt(rate * (1 - rate) / visitors + (z / (2 * visitors)) ** 2))
    scale = 1 + z**2 / visitors
    # At a rate of 0 or 1 the bound is that rate, which rounding may miss.
    return min(max((centre - half) / scale, 0.0), rate), max(min((centre + half) / scale, 1.0), rate)


def _rate(group: str, conversions: float, visitors: float) -> float:
    _count(f"The {group}'s conversions", conversions)
    _count(f"The {group}'s visitors", visitors)
    if visitors == 0:
        raise ValueError(f"The {group} has no visitors.")
    if conversions > visitors:
        raise ValueError(f"The {group} has more conversions ({conversions:g}) than visitors ({visitors:g}).")
    return conversions / visitors


def _summary(group: str, sample: ArrayLike | Mapping[str, float]) -> tuple[float, float, float]:
    """Mean, variance and count of a group."""
    if isinstance(sample, Mapping):
        mean, variance, count = (float(sample[name]) for name in ("mean", "variance", "count"))
        _count(f"The {group}'s count", count)
    else:
        values = np.asarray(sample, dtype=np.float64).ravel()
        count = len(values)
        mean, variance = (float(values.mean()), float(values.var(ddof=1))) if count > 1 else (0.0, 0.0)
    if count < 2:
        raise ValueError(f"The {group} has {count:g} units; a variance needs at least two.")
    if not np.isfinite([mean, variance]).all() or variance < 0:
        raise ValueError(f"The {group} must hold numbers, none missing or infinite, and no negative variance.")
    return mean, variance, count


def _count(what: str, value: float) -> None:
    if not np.isfinite(value) or value < 0 or value != np.floor(value):
        raise ValueError(f"{what} must be a whole number, not negative; it is {value:g}.")


def _relative(lift: float, control: float) -> float:
    return lift / abs(control) if control else float("nan")


def _checked(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1.")
    return confidence


def _two_sided(confidence: float) -> float:
    return float(stats.norm.isf((1 - _checked(confidence)) / 2))

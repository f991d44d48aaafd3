"""Planning experiments: the chance to see an effect, the groups it takes, and the smallest effect that can be seen.

Sources of the formulas:

- Proportions, for the pooled z test: Fleiss, Levin and Paik (2003), "Statistical Methods for Rates and Proportions",
  chapter 4, without correction for continuity, and with the far tail.
- Means, for the t test: the noncentral t distribution, Cohen (1988), "Statistical Power Analysis for the Behavioral
  Sciences", chapter 2, with the degrees of freedom of Welch's test.

All tests are two-sided at `alpha`. Groups may differ in size, as a small holdout does: `ratio` is the treatment's size
over the control's, and `treatment` is as large as `control` unless given. What cannot be is a ValueError that says so.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

__all__ = [
    "detectable_difference",
    "detectable_lift",
    "power_of_means",
    "power_of_proportions",
    "units_needed",
    "visitors_needed",
]
# No experiment that would need more is worth planning; it also ends the search.
LARGEST_GROUP = 10**12


def power_of_proportions(
    baseline: float, lift: float, control: float, treatment: float | None = None, *, alpha: float = 0.05
) -> float:
    """The chance that the pooled z test sees an absolute `lift` over the `baseline` rate, 0 to 1."""
    _check_alpha(alpha)
    sizes = _sizes(control, treatment, at_least=1)
    changed = _changed(baseline, lift)
    return _power_of_proportions(baseline, changed, *sizes, alpha)


def visitors_needed(
    baseline: float, lift: float, *, power: float = 0.8, ratio: float = 1.0, alpha: float = 0.05
) -> int:
    """The smallest control group that shows `lift` with at least `power`; the treatment has `ratio` times it."""
    changed = _changed(baseline, lift)
    _check_wanted(power, ratio, alpha)
    if lift == 0:
        raise ValueError("No number of visitors shows a lift of 0.")
    at_least = int(np.ceil(1 / min(ratio, 1.0)))
    return _smallest_group(
        lambda n: _power_of_proportions(baseline, changed, n, ratio * n, alpha), power, at_least=at_least
    )


def detectable_lift(
    baseline: float, control: float, treatment: float | None = None, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The smallest absolute increase of the `baseline` rate that is seen with `power`."""
    n1, n2 = _sizes(control, treatment, at_least=1)
    _changed(baseline, 0)
    _check_wanted(power, 1.0, alpha)

    def missing(lift: float) -> float:
        return _power_of_proportions(baseline, baseline + lift, n1, n2, alpha) - power

    # A rate of 1 itself would leave no variance for the chance to come from.
    largest = (1 - baseline) * (1 - 1e-9)
    if missing(largest) < 0:
        raise ValueError(f"With {n1:g} and {n2:g} visitors no increase of {baseline:g} is seen with power {power:g}.")
    return float(optimize.brentq(missing, 0.0, largest, xtol=1e-14))


def power_of_means(
    difference: float, deviation: float, control: float, treatment: float | None = None, *, alpha: float = 0.05
) -> float:
    """The chance that the t test sees a `difference` of means, in the unit of the standard `deviation`, 0 to 1."""
    _check_alpha(alpha)
    sizes = _sizes(control, treatment, at_least=2)
    return _power_of_means(_effect(difference, deviation), *sizes, alpha)


def units_needed(
    difference: float, deviation: float, *, power: float = 0.8, ratio: float = 1.0, alpha: float = 0.05
) -> int:
    """The smallest control group that shows `difference` with at least `power`; the treatment has `ratio` times it."""
    effect = _effect(difference, deviation)
    _check_wanted(power, ratio, alpha)
    if effect == 0:
        raise ValueError("No number of units shows a difference of 0.")
    at_least = int(np.ceil(2 / min(ratio, 1.0)))
    return _smallest_group(lambda n: _power_of_means(effect, n, ratio * n, alpha), power, at_least=at_least)


def detectable_difference(
    deviation: float, control: float, treatment: float | None = None, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The smallest difference of means, in the unit of the standard `deviation`, that is seen with `power`."""
    n1, n2 = _sizes(control, treatment, at_least=2)
    _effect(0, deviation)
    _check_wanted(power, 1.0, alpha)
    high = 1.0
    while _power_of_means(high, n1, n2, alpha) < power:
        high *= 2
    return deviation * float(optimize.brentq(lambda effect: _power_of_means(effect, n1, n2, alpha) - power, 0.0, high))


def _power_of_proportions(p1: float, p2: float, n1: float, n2: float, alpha: float) -> float:
    both = (n1 * p1 + n2 * p2) / (n1 + n2)
    if_alike = np.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    if_different = np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    limit = stats.norm.isf(alpha / 2) * if_alike
    tails = stats.norm.sf((limit - (p2 - p1)) / if_different) + stats.norm.cdf((-limit - (p2 - p1)) / if_different)
    return float(tails)


def _power_of_means(effect: float, n1: float, n2: float, alpha: float) -> float:
    part1, part2 = 1 / n1, 1 / n2
    freedom = (part1 + part2) ** 2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    shift = abs(effect) / np.sqrt(part1 + part2)
    limit = stats.t.isf(alpha / 2, freedom)
    # The far tail as the near one of the mirror image: scipy's cdf is nan where it is too small to matter.
    return float(stats.nct.sf(limit, freedom, shift) + stats.nct.sf(limit, freedom, -shift))


def _smallest_group(power_with: Callable[[int], float], wanted: float, *, at_least: int) -> int:
    """By doubling and then halving, for power grows with the group."""
    enough = at_least
    while power_with(enough) < wanted:
        enough *= 2
        if enough > LARGEST_GROUP:
            raise ValueError(f"The effect is too small: more than {LARGEST_GROUP:,} are needed.")
    # With `too_few` it is known, or at the least size taken for granted, that the effect is not seen.
    too_few = enough // 2 if enough > at_least else at_least - 1
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        too_few, enough = (too_few, middle) if power_with(middle) >= wanted else (middle, enough)
    return enough


def _sizes(control: float, treatment: float | None, *, at_least: int) -> tuple[float, float]:
    sizes = (control, control if treatment is None else treatment)
    for group, size in zip(("control", "treatment"), sizes, strict=True):
        if not np.isfinite(size) or size < at_least:
            raise ValueError(f"The {group} must have at least {at_least}; it has {size:g}.")
    return sizes


def _changed(baseline: float, lift: float) -> float:
    if not 0 < baseline < 1:
        raise ValueError(f"The baseline rate must lie between 0 and 1; it is {baseline:g}.")
    if not 0 <= baseline + lift <= 1:
        raise ValueError(f"A lift of {lift:g} takes the rate of {baseline:g} out of 0 to 1.")
    return baseline + lift


def _effect(difference: float, deviation: float) -> float:
    if not np.isfinite(difference) or not np.isfinite(deviation) or deviation <= 0:
        raise ValueError("difference must be a number and the standard deviation a positive one.")
    return difference / deviation


def _check_wanted(power: float, ratio: float, alpha: float) -> None:
    _check_alpha(alpha)
    if not alpha < power < 1:
        raise ValueError(f"power must lie between alpha ({alpha:g}) and 1; it is {power:g}.")
    if not np.isfinite(ratio) or ratio <= 0:
        raise ValueError(f"ratio must be a positive number; it is {ratio:g}.")


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1; it is {alpha:g}.")

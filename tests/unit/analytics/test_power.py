"""Plans of experiments against published tables, R's documented examples, and experiments that were made up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bellwether.analytics import experiments


@pytest.mark.parametrize(
    ("alpha", "sizes"), [(0.01, (586, 95, 38)), (0.05, (393, 64, 26)), (0.10, (310, 50, 20))], ids=str
)
def test_cohens_power_primer(alpha: float, sizes: tuple[int, int, int]) -> None:
    """Cohen (1992), Psychological Bulletin 112, table 2: group sizes for power 0.80, rounded to the nearest."""
    for difference, size in zip((0.20, 0.50, 0.80), sizes, strict=True):
        assert experiments.power_of_means(difference, 1, size, alpha=alpha) == pytest.approx(0.80, abs=0.01)
        assert experiments.units_needed(difference, 1, alpha=alpha) - size in {0, 1}
        assert experiments.detectable_difference(1, size, alpha=alpha) == pytest.approx(difference, rel=0.01)


def test_examples_of_r() -> None:
    """R's manual, power.t.test and power.prop.test: the examples' printed results."""
    assert experiments.power_of_means(1, 1, 20) == pytest.approx(0.8689528, abs=5e-7)
    assert experiments.units_needed(1, 1, power=0.90) == 23  # 22.02110
    assert experiments.power_of_proportions(0.50, 0.25, 50) == pytest.approx(0.740, abs=5e-4)
    assert experiments.visitors_needed(0.50, 0.25, power=0.90) == 77  # 76.7


def test_a_small_holdout_sees_as_often_as_foretold() -> None:
    """20,000 made-up experiments with 500 held out: share of p < 0.05, about 0.35 percentage points uncertain."""
    draw, held_out, treated, repeats = np.random.default_rng(7), 500, 2000, 20_000
    control, treatment = draw.binomial(held_out, 0.2, repeats), draw.binomial(treated, 0.25, repeats)
    both = (control + treatment) / (held_out + treated)
    error = np.sqrt(both * (1 - both) * (1 / held_out + 1 / treated))
    seen = 2 * stats.norm.sf(np.abs(treatment / treated - control / held_out) / error) < 0.05
    assert experiments.power_of_proportions(0.2, 0.05, held_out, treated) == pytest.approx(seen.mean(), abs=0.015)


def test_means_are_seen_as_often_as_foretold() -> None:
    draw = np.random.default_rng(7)
    control, treatment = draw.normal(0, 3, (5000, 15)), draw.normal(2, 3, (5000, 45))
    seen = stats.ttest_ind(control, treatment, axis=1, equal_var=False).pvalue < 0.05
    assert experiments.power_of_means(2, 3, 15, 45) == pytest.approx(seen.mean(), abs=0.02)


rates, groups = st.floats(0.01, 0.6), st.integers(20, 100_000)


@given(rates, st.floats(0.001, 0.2), groups, groups)
@settings(max_examples=40, deadline=None)
def test_power_grows_with_lift_and_visitors(baseline: float, lift: float, control: int, treatment: int) -> None:
    power = experiments.power_of_proportions(baseline, lift, control, treatment)
    assert experiments.power_of_proportions(baseline, 0, control, treatment) == pytest.approx(0.05)
    assert experiments.power_of_proportions(baseline, lift, 2 * control, 2 * treatment) >= power - 1e-12
    assert experiments.power_of_proportions(baseline, lift, control, treatment, alpha=0.01) <= power
    # The mirror image, which counts those who do not convert.
    assert experiments.power_of_proportions(1 - baseline, -lift, control, treatment) == pytest.approx(power)


@given(st.floats(0.01, 2), st.integers(2, 10**9), st.integers(2, 10**9), st.sampled_from([0.001, 1.0, 500.0]))
@settings(max_examples=40, deadline=None)
def test_power_of_means_grows_and_knows_no_unit(effect: float, control: int, treatment: int, unit: float) -> None:
    power = experiments.power_of_means(effect, 1, control, treatment)
    assert 0.05 - 1e-9 <= power <= 1
    assert experiments.power_of_means(effect * unit, unit, control, treatment) == pytest.approx(power)
    assert experiments.power_of_means(-effect, 1, control, treatment) == pytest.approx(power)
    assert experiments.power_of_means(1.1 * effect, 1, control, treatment) >= power - 1e-9


@given(rates, st.floats(0.005, 0.2), st.floats(0.5, 0.95), st.sampled_from([0.2, 1.0, 9.0]))
@settings(max_examples=25, deadline=None)
def test_visitors_needed_are_the_fewest(baseline: float, lift: float, power: float, ratio: float) -> None:
    needed = experiments.visitors_needed(baseline, lift, power=power, ratio=ratio)
    assert experiments.power_of_proportions(baseline, lift, needed, ratio * needed) >= power
    if ratio * (needed - 1) >= 1 and needed > 5:
        assert experiments.power_of_proportions(baseline, lift, needed - 1, ratio * (needed - 1)) < power


@given(st.floats(0.01, 3), st.floats(0.5, 0.95), st.sampled_from([0.2, 1.0, 9.0]))
@settings(max_examples=25, deadline=None)
def test_units_needed_are_the_fewest(effect: float, power: float, ratio: float) -> None:
    needed = experiments.units_needed(effect, 1, power=power, ratio=ratio)
    assert experiments.power_of_means(effect, 1, needed, ratio * needed) >= power
    if ratio * (needed - 1) >= 2 and needed - 1 >= 2:
        assert experiments.power_of_means(effect, 1, needed - 1, ratio * (needed - 1)) < power


@given(rates, st.integers(50, 10**7), st.integers(50, 10**7), st.floats(0.3, 0.95))
@settings(max_examples=25, deadline=None)
def test_what_is_detectable_has_the_power_asked_for(
    baseline: float, control: int, treatment: int, power: float
) -> None:
    lift = experiments.detectable_lift(baseline, control, treatment, power=power)
    assert experiments.power_of_proportions(baseline, lift, control, treatment) == pytest.approx(power, abs=1e-6)
    difference = experiments.detectable_difference(12.5, control, treatment, power=power)
    assert experiments.power_of_means(difference, 12.5, control, treatment) == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 10**9), (10**9, 10**9)], ids=str)
def test_the_far_ends_are_reached(sizes: tuple[int, int]) -> None:
    difference = experiments.detectable_difference(1, *sizes, power=0.99, alpha=1e-4)
    assert experiments.power_of_means(difference, 1, *sizes, alpha=1e-4) == pytest.approx(0.99, abs=1e-6)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (lambda: experiments.power_of_proportions(0.5, 0.1, 0), "control must have at least 1"),
        (lambda: experiments.power_of_proportions(0.5, 0.6, 10), "out of 0 to 1"),
        (lambda: experiments.power_of_proportions(0, 0.1, 10), "baseline rate must lie between 0 and 1"),
        (lambda: experiments.power_of_proportions(0.5, 0.1, 10, alpha=5), "alpha must lie between"),
        (lambda: experiments.power_of_means(1, 0, 10), "deviation a positive one"),
        (lambda: experiments.power_of_means(1, 1, 10, 1), "treatment must have at least 2"),
        (lambda: experiments.visitors_needed(0.5, 0), "shows a lift of 0"),
        (lambda: experiments.visitors_needed(0.5, 0.1, power=1), "power must lie between alpha"),
        (lambda: experiments.visitors_needed(0.5, 0.1, ratio=0), "ratio must be a positive"),
        (lambda: experiments.visitors_needed(0.5, 1e-9), "too small"),
        (lambda: experiments.units_needed(0, 1), "shows a difference of 0"),
        (lambda: experiments.detectable_lift(0.9, 5), "no increase of 0.9 is seen"),
    ],
)
def test_plans_that_cannot_be(plan: Callable[[], float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan()

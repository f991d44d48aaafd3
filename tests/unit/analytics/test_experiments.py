"""Experiments against scipy called directly, published examples, and what must hold of any groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bellwether.analytics import experiments

# Conversions and visitors of a group.
group = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


class TestSampleRatio:
    def test_a_published_mismatch(self) -> None:
        """Kohavi, Tang and Xu (2020), chapter 21: 821,588 and 815,482 users, p = 1.8E-6."""
        found = experiments.sample_ratio_mismatch([821_588, 815_482])
        assert f"{found.p_value:.1e}" == "1.8e-06"
        assert found.is_mismatch
        assert found.degrees_of_freedom == 1

    @given(st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 9)), min_size=2, max_size=5))
    @settings(max_examples=40, deadline=None)
    def test_it_is_the_chi_square_test(self, groups: list[tuple[int, int]]) -> None:
        counts, shares = np.array(groups, dtype=float).T
        expected = shares / shares.sum() * counts.sum()
        oracle = stats.chisquare(counts, expected)
        found = experiments.sample_ratio_mismatch(counts, shares)
        assert found.chi_square == pytest.approx(oracle.statistic)
        assert found.p_value == pytest.approx(oracle.pvalue, rel=1e-9, abs=1e-12)
        assert found.expected == pytest.approx(expected)
        assert found.is_mismatch == (oracle.pvalue < 0.001)

    def test_a_small_difference_is_none(self) -> None:
        assert not experiments.sample_ratio_mismatch([9_050, 950], [90, 10]).is_mismatch

    @pytest.mark.parametrize(
        ("counts", "shares", "message"),
        [
            ([5], None, "at least two groups"),
            ([5, -1], None, "count of group 2 must be a whole number, not negative; it is -1"),
            ([0.5, 1], None, "count of group 1 must be a whole number"),
            ([0, 0], None, "All groups are empty"),
            ([5, 5], [1, 1, 1], "2 groups and 3 shares"),
            ([5, 5], [1, 0], "Shares must be positive"),
        ],
    )
    def test_what_is_no_split(self, counts: list[float], shares: list[float] | None, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            experiments.sample_ratio_mismatch(counts, shares)


class TestProportions:
    @pytest.mark.parametrize(
        ("treatment", "control", "low", "high"),
        [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0000),
            ((10, 10), (0, 10), 0.6075, 1.0000),
        ],
    )
    def test_newcombe_table_ii(
        self, treatment: tuple[int, int], control: tuple[int, int], low: float, high: float
    ) -> None:
        """Newcombe (1998), Statistics in Medicine 17, table II, contrasts (a) to (h), method 10."""
        found = experiments.difference_of_proportions(*control, *treatment)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)

    @given(group, group, st.sampled_from([0.8, 0.95, 0.99]))
    @settings(max_examples=50, deadline=None)
    def test_against_scipy(self, control: tuple[int, int], treatment: tuple[int, int], confidence: float) -> None:
        found = experiments.difference_of_proportions(*control, *treatment, confidence=confidence)
        own, other = (stats.binomtest(*each).proportion_ci(confidence, "wilson") for each in (control, treatment))
        p1, p2 = control[0] / control[1], treatment[0] / treatment[1]
        assert found.low == pytest.approx(p2 - p1 - np.hypot(p2 - other.low, own.high - p1), rel=1e-9, abs=1e-9)
        assert found.high == pytest.approx(p2 - p1 + np.hypot(other.high - p2, p1 - own.low), rel=1e-9, abs=1e-9)
        table = [[converted, visitors - converted] for converted, visitors in (control, treatment)]
        if not all(np.sum(table, axis=0)):
            assert found.p_value == 1
        else:
            assert found.p_value == pytest.approx(
                stats.chi2_contingency(table, correction=False).pvalue, rel=1e-9, abs=1e-9
            )

    @given(group, group)
    @settings(max_examples=50, deadline=None)
    def test_groups_swapped_turn_the_sign(self, control: tuple[int, int], treatment: tuple[int, int]) -> None:
        found = experiments.difference_of_proportions(*control, *treatment)
        swapped = experiments.difference_of_proportions(*treatment, *control)
        assert (swapped.lift, swapped.low, swapped.high) == pytest.approx((-found.lift, -found.high, -found.low))
        assert (swapped.p_value, swapped.standard_error) == pytest.approx((found.p_value, found.standard_error))
        assert -1 <= found.low <= found.lift <= found.high <= 1

    @given(group, group)
    @settings(max_examples=30, deadline=None)
    def test_ten_times_the_visitors_narrow_the_interval(
        self, control: tuple[int, int], treatment: tuple[int, int]
    ) -> None:
        found = experiments.difference_of_proportions(*control, *treatment)
        more = experiments.difference_of_proportions(*(10 * n for n in control), *(10 * n for n in treatment))
        assert more.high - more.low < found.high - found.low
        assert more.p_value <= found.p_value + 1e-12

    def test_relative_lift(self) -> None:
        found = experiments.difference_of_proportions(20, 1000, 25, 1000)
        assert (found.lift, found.relative_lift) == pytest.approx((0.005, 0.25))
        assert np.isnan(experiments.difference_of_proportions(0, 10, 5, 10).relative_lift)

    @pytest.mark.parametrize(
        ("counts", "message"),
        [
            ((-1, 10, 1, 10), "control's conversions must be a whole number, not negative"),
            ((1, 10, 1, 10.5), "treatment's visitors must be a whole number"),
            ((1, 10, float("nan"), 10), "treatment's conversions must be a whole number"),
            ((1, 10, 0, 0), "treatment has no visitors"),
            ((11, 10, 1, 10), r"control has more conversions \(11\) than visitors \(10\)"),
        ],
    )
    def test_counts_that_cannot_be(self, counts: tuple[float, float, float, float], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            experiments.difference_of_proportions(*counts)

    @pytest.mark.parametrize("confidence", [0, 1, 95])
    def test_confidence_is_a_share(self, confidence: float) -> None:
        with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
            experiments.difference_of_proportions(1, 10, 1, 10, confidence=confidence)


class TestMeans:
    values = st.lists(st.integers(-1000, 1000), min_size=2, max_size=30).filter(lambda drawn: len(set(drawn)) > 1)

    @given(values, values, st.sampled_from([0.8, 0.95]))
    @settings(max_examples=50, deadline=None)
    def test_it_is_welchs_test(self, control: list[int], treatment: list[int], confidence: float) -> None:
        found = experiments.difference_of_means(control, treatment, confidence=confidence)
        oracle = stats.ttest_ind(treatment, control, equal_var=False)
        interval = oracle.confidence_interval(confidence)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
        assert (found.p_value, found.statistic) == pytest.approx((oracle.pvalue, oracle.statistic), rel=1e-9, abs=1e-12)
        assert found.degrees_of_freedom == pytest.approx(oracle.df)

    @given(values, values, st.sampled_from([0.001, 0.5, 1000.0]))
    @settings(max_examples=30, deadline=None)
    def test_another_unit_changes_the_lift_and_not_the_verdict(
        self, control: list[int], treatment: list[int], unit: float
    ) -> None:
        found = experiments.difference_of_means(control, treatment)
        scaled = experiments.difference_of_means(np.array(control) * unit, np.array(treatment) * unit)
        swapped = experiments.difference_of_means(treatment, control)
        assert (scaled.lift, scaled.low, scaled.high) == pytest.approx(
            (unit * found.lift, unit * found.low, unit * found.high), rel=1e-9, abs=1e-9
        )
        assert scaled.p_value == pytest.approx(found.p_value, rel=1e-9, abs=1e-9)
        assert (swapped.low, swapped.p_value) == pytest.approx((-found.high, found.p_value))

    def test_summaries_are_as_good_as_values(self) -> None:
        control, treatment = [1.0, 4.0, 2.5, 9.0], [3.0, 8.0, 12.0]
        summaries = [
            {"mean": np.mean(each), "variance": np.var(each, ddof=1), "count": len(each)}
            for each in (control, treatment)
        ]
        assert dict(experiments.difference_of_means(*summaries)) == pytest.approx(
            dict(experiments.difference_of_means(control, treatment))
        )

    @pytest.mark.parametrize(
        ("control", "treatment", "message"),
        [
            ([1, 2], [], "treatment has 0 units"),
            ([1], [1, 2], "control has 1 units"),
            ([1, np.nan], [1, 2], "control must hold numbers"),
            ([1, 1], [2, 2], "Neither group varies"),
            ({"mean": 1, "variance": -1, "count": 5}, [1, 2], "no negative variance"),
            ({"mean": 1, "variance": 1, "count": -5}, [1, 2], "control's count must be a whole number"),
        ],
    )
    def test_what_has_no_test(self, control: object, treatment: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            experiments.difference_of_means(control, treatment)  # type: ignore[arg-type]


class TestPool:
    tests = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 5)), min_size=1, max_size=8)

    @given(tests)
    @settings(max_examples=50, deadline=None)
    def test_it_is_weighted_least_squares_of_a_constant(self, drawn: list[tuple[float, float]]) -> None:
        effects, errors = np.array(drawn).T
        found = experiments.pool(effects, errors)
        solved, _, _, _ = np.linalg.lstsq(1 / errors[:, None], effects / errors, rcond=None)
        assert found.effect == pytest.approx(solved[0], rel=1e-9, abs=1e-9)
        assert found.standard_error == pytest.approx(1 / np.sqrt((errors**-2.0).sum()))
        # Q by pairs: no mean is needed to say how far tests differ.
        by_pairs = np.outer(errors**-2.0, errors**-2.0) * np.subtract.outer(effects, effects) ** 2
        assert found.q == pytest.approx(by_pairs.sum() / 2 / (errors**-2.0).sum(), rel=1e-9, abs=1e-9)
        assert 0 <= found.i_squared < 1
        assert found.low < found.effect < found.high

    def test_of_two_tests_q_is_the_square_of_their_difference_in_errors(self) -> None:
        found = experiments.pool([1.0, 4.0], [0.6, 0.8])
        assert (found.q, found.i_squared) == pytest.approx((9.0, 8 / 9))
        assert found.q_p_value == pytest.approx(2 * stats.norm.sf(3))

    def test_four_equal_tests_halve_the_error(self) -> None:
        found = experiments.pool([0.02] * 4, [0.01] * 4)
        assert (found.effect, found.standard_error) == pytest.approx((0.02, 0.005))
        assert (found.q, found.i_squared, found.q_p_value) == pytest.approx((0, 0, 1))
        assert found.p_value == pytest.approx(2 * stats.norm.sf(4))

    def test_a_single_test_stays_as_it_is(self) -> None:
        found = experiments.pool([0.3], [0.1])
        assert (found.effect, found.standard_error, found.degrees_of_freedom) == (pytest.approx(0.3), 0.1, 0)
        assert (found.q_p_value, found.i_squared) == (1, 0)

    @pytest.mark.parametrize(
        ("effects", "errors", "message"),
        [
            ([], [], "at least one test"),
            ([1], [1, 2], "an effect and a standard error of each"),
            ([1, 2], [1, 0], "standard errors positive"),
            ([np.nan], [1], "Effects must be numbers"),
        ],
    )
    def test_what_cannot_be_pooled(self, effects: list[float], errors: list[float], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            experiments.pool(effects, errors)


class TestSeveralComparisons:
    FIFTEEN = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344)
    FIFTEEN += (0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000)

    def test_the_example_of_benjamini_and_hochberg(self) -> None:
        """Benjamini and Hochberg (1995), section 3.2: 15 p-values; four are found at 0.05, three with the FWER kept."""
        assert (experiments.benjamini_hochberg(self.FIFTEEN) <= 0.05).tolist() == [True] * 4 + [False] * 11
        assert (experiments.holm(self.FIFTEEN) <= 0.05).tolist() == [True] * 3 + [False] * 12

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
    @settings(max_examples=50, deadline=None)
    def test_against_scipy_and_the_definition(self, p_values: list[float]) -> None:
        assert experiments.benjamini_hochberg(p_values) == pytest.approx(stats.false_discovery_control(p_values))
        ordered = sorted(p_values)
        expected = [
            min(1.0, max((len(ordered) - rank) * ordered[rank] for rank in range(ordered.index(p) + 1)))
            for p in p_values
        ]
        # Equal p-values: the first of them in order has the larger factor, and the others keep its result.
        assert experiments.holm(p_values) == pytest.approx(expected)

    @pytest.mark.parametrize("correct", [experiments.holm, experiments.benjamini_hochberg])
    @pytest.mark.parametrize("p_values", [[0.1, 1.1], [-0.1], [np.nan], [[0.1]]])
    def test_what_is_no_p_value(self, correct: Callable[[object], object], p_values: object) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            correct(p_values)

    def test_no_comparison_needs_no_correction(self) -> None:
        assert len(experiments.holm([])) == len(experiments.benjamini_hochberg([])) == 0

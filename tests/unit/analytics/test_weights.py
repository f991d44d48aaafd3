"""Weights against published examples, scipy, and what must hold of any judgements and ratings."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bellwether.analytics import weights

THREE = [[1, 1 / 3, 5], [3, 1, 7], [1 / 5, 1 / 7, 1]]
shares = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=9)


def consistent(importance: list[float]) -> np.ndarray:
    return np.divide.outer(importance, importance)


class TestAhp:
    def test_a_known_matrix(self) -> None:
        found = weights.ahp(THREE)
        assert [round(weight, 3) for weight in found.weights] == [0.279, 0.649, 0.072]
        assert round(found.consistency_ratio, 3) == 0.056
        assert found["random_index"] == 0.58
        assert dict(found).keys() == {"weights", "consistency_ratio", "principal_eigenvalue", "random_index"}

    @given(shares)
    @settings(max_examples=40, deadline=None)
    def test_judgements_made_of_weights_give_these_weights(self, importance: list[float]) -> None:
        found = weights.ahp(consistent(importance))
        assert found.weights == pytest.approx(np.array(importance) / sum(importance))
        assert found.weights.sum() == pytest.approx(1)
        assert found.consistency_ratio == pytest.approx(0, rel=1e-9, abs=1e-9)

    @given(st.data(), st.integers(3, 7))
    @settings(max_examples=40, deadline=None)
    def test_the_order_of_items_does_not_matter(self, data: st.DataObject, order: int) -> None:
        upper = data.draw(st.lists(st.integers(-8, 8), min_size=order * order, max_size=order * order))
        judged = np.ones((order, order))
        for (row, column), step in zip(np.ndindex(order, order), upper, strict=True):
            if row < column:
                judged[row, column] = step + 1 if step >= 0 else 1 / (1 - step)
                judged[column, row] = 1 / judged[row, column]
        shuffled = data.draw(st.permutations(range(order)))
        found = weights.ahp(judged, allow_inconsistent=True)
        again = weights.ahp(judged[np.ix_(shuffled, shuffled)], allow_inconsistent=True)
        assert again.weights == pytest.approx(found.weights[list(shuffled)], rel=1e-9, abs=1e-9)
        assert again.consistency_ratio == pytest.approx(found.consistency_ratio, rel=1e-9, abs=1e-9)
        # Each weight times the eigenvalue is what the judgements make of all weights: the definition.
        assert judged @ found.weights == pytest.approx(found.principal_eigenvalue * found.weights, rel=1e-9, abs=1e-9)

    def test_typed_decimals_pass_for_their_fractions(self) -> None:
        typed = weights.ahp([[1, 0.333, 5], [3, 1, 7], [0.2, 0.143, 1]])
        assert typed.weights == pytest.approx(weights.ahp(THREE).weights, abs=0.0005)

    @pytest.mark.parametrize("items", [1, 2])
    def test_one_item_or_two_cannot_contradict_each_other(self, items: int) -> None:
        assert weights.ahp(consistent([9, 1][:items])).consistency_ratio == 0

    @pytest.mark.parametrize(
        ("matrix", "message"),
        [
            ([[1, 2], [0.5]], "not square: row 2 has 1 cells"),
            ([[1, 2, 3], [0.5, 1, 2]], "not square: row 1 has 3 cells"),
            ([1, 2], "not square: row 1 has 1 cells"),
            ([], "compares 0 items"),
            (np.ones((16, 16)), "compares 16 items"),
            ([[1, -2], [-0.5, 1]], "row 1, column 2 is -2, not a positive"),
            ([[1, 2], [0, 1]], "row 2, column 1 is 0, not a positive"),
            ([[1, 2], [None, 1]], "row 2, column 1 is nan, not a positive"),
            ([[1, np.inf], [1, 1]], "row 1, column 2 is inf, not a positive"),
            ([[1, 3, 5], [1 / 3, 2, 7], [1 / 5, 1 / 7, 1]], "row 2, column 2 is 2, not 1, an item against itself"),
            ([[1, 3, 5], [1 / 3, 1, 7], [1 / 5, 0.5, 1]], "row 2, column 3 is 7, not 1 / 0.5"),
            (pd.DataFrame([[1, 3], [3, 1]], ["roas", "leads"], ["roas", "leads"]), "row roas, column leads is 3"),
            (pd.DataFrame([[1, 3], [1 / 3, 1]], ["roas", "leads"], ["leads", "roas"]), "same labels"),
        ],
    )
    def test_what_is_no_matrix_of_judgements(self, matrix: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            weights.ahp(matrix)  # type: ignore[arg-type]

    def test_the_judgement_that_contradicts_the_others_is_named(self) -> None:
        judged = consistent([8, 4, 2, 1])
        judged[1, 3], judged[3, 1] = 1 / 5, 5
        with pytest.raises(
            weights.InconsistentJudgements, match=r"row 2, column 4 is 0\.2; the others imply 4"
        ) as refused:
            weights.ahp(judged)
        found = weights.ahp(judged, allow_inconsistent=True)
        assert refused.value.consistency_ratio == found.consistency_ratio > 0.10
        assert (refused.value.row, refused.value.column) == (1, 3)
        assert (refused.value.given, refused.value.implied) == (pytest.approx(0.2), pytest.approx(4))

    def test_what_others_imply_is_what_they_would_keep(self) -> None:
        """Harker (1987): in the place of a judgement, the ratio of the weights changes none of the weights."""
        judged = consistent([9, 5, 3, 2, 1])
        judged[0, 2], judged[2, 0] = 4, 1 / 4
        judged[2, 4], judged[4, 2] = 1 / 9, 9
        with pytest.raises(weights.InconsistentJudgements) as refused:
            weights.ahp(judged)
        row, column, implied = refused.value.row, refused.value.column, refused.value.implied
        assert (row, column) == (2, 4)
        judged[row, column], judged[column, row] = implied, 1 / implied
        mended = weights.ahp(judged)
        assert mended.weights[row] / mended.weights[column] == pytest.approx(implied)


class TestKendallsW:
    def test_siegels_three_executives(self) -> None:
        """Siegel (1956), "Nonparametric Statistics", table 9.5: six applicants, sum of squares 25.5, W 0.16."""
        found = weights.kendalls_w([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
        assert found.w == pytest.approx(12 * 25.5 / (9 * (6**3 - 6)))
        assert round(found.w, 2) == 0.16

    def test_kendalls_example_with_ties(self) -> None:
        """Kendall (1948), "Rank Correlation Methods", chapter 6: ten items, W 0.828 corrected for ties."""
        ranks = [
            [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
            [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
            [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
        ]
        assert round(weights.kendalls_w(ranks).w, 3) == 0.828

    @given(st.data(), st.integers(3, 6), st.integers(3, 6))
    @settings(max_examples=40, deadline=None)
    def test_it_is_friedmans_test(self, data: st.DataObject, raters: int, items: int) -> None:
        row = st.lists(st.integers(1, 9), min_size=items, max_size=items).filter(lambda ratings: len(set(ratings)) > 1)
        ratings = np.array(data.draw(st.lists(row, min_size=raters, max_size=raters)))
        found = weights.kendalls_w(ratings)
        friedman = stats.friedmanchisquare(*ratings.T)
        assert 0 <= found.w <= 1
        assert found.chi_square == pytest.approx(friedman.statistic, rel=1e-9, abs=1e-9)
        assert found.p_value == pytest.approx(friedman.pvalue, rel=1e-9, abs=1e-9)

    def test_those_who_rank_alike_agree_fully(self) -> None:
        assert weights.kendalls_w([[1, 2, 2, 9], [10, 20, 20, 30]]).w == pytest.approx(1)

    @pytest.mark.parametrize(
        ("ratings", "message"),
        [
            ([[1, 2, 3]], "at least two raters"),
            ([[1], [2]], "at least two items"),
            ([[1, 2], [np.nan, 1]], "Rater 2 has no rating of item 1"),
            ([[1, 1], [2, 2]], "no ranking to agree on"),
        ],
    )
    def test_what_has_no_agreement(self, ratings: list[list[float]], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            weights.kendalls_w(ratings)


class TestMeanOfRaters:
    def test_by_hand(self) -> None:
        found = weights.mean_of_raters([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]], decimals=2)
        assert found.weights == (Decimal("0.55"), Decimal("0.30"), Decimal("0.15"))
        assert found.agreement is not None
        assert found.agreement.w == 1

    def test_the_last_unit_goes_to_the_largest_remainder_and_of_equal_ones_to_the_first(self) -> None:
        thirds = weights.mean_of_raters([[1 / 3, 1 / 3, 1 / 3]], decimals=2)
        assert thirds.weights == (Decimal("0.34"), Decimal("0.33"), Decimal("0.33"))
        assert thirds.agreement is None
        sixths = weights.mean_of_raters([[1 / 6, 1 / 6, 4 / 6]], decimals=1)
        assert sixths.weights == (Decimal("0.2"), Decimal("0.2"), Decimal("0.6"))

    @given(st.lists(st.tuples(*[st.integers(0, 50)] * 4).filter(any), min_size=1, max_size=6), st.integers(0, 6))
    @settings(max_examples=60, deadline=None)
    def test_weights_add_up_to_exactly_one(self, points: list[tuple[int, ...]], decimals: int) -> None:
        given_by = np.array(points) / np.sum(points, axis=1, keepdims=True)
        found = weights.mean_of_raters(given_by, decimals=decimals).weights
        assert sum(found) == 1
        assert all(weight == round(weight, decimals) >= 0 for weight in found)
        assert np.abs(np.array(found, dtype=float) - given_by.mean(axis=0)).max() <= 10.0**-decimals

    def test_within_tolerance_each_rater_counts_alike(self) -> None:
        found = weights.mean_of_raters([[0.3335, 0.6670], [0.5, 0.5]])
        assert found.weights == (Decimal("0.4167"), Decimal("0.5833"))

    @pytest.mark.parametrize(
        ("given_by", "message"),
        [
            ([[0.5, 0.5], [0.5, 0.6]], "weights of rater 2 add up to 1.1"),
            (pd.DataFrame([[0.5, 0.4]], index=["sales"]), "weights of rater sales add up to 0.9"),
            ([[0.5, 0.5], [1.5, -0.5]], "Rater 2 has a weight that is missing or negative"),
            ([[0.5, np.nan]], "Rater 1 has a weight that is missing"),
            ([], "at least one of each"),
        ],
    )
    def test_who_is_refused(self, given_by: object, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            weights.mean_of_raters(given_by)  # type: ignore[arg-type]

    @pytest.mark.parametrize("option", [{"decimals": -1}, {"decimals": 7}, {"tolerance": -0.1}])
    def test_options_that_cannot_be(self, option: dict[str, float]) -> None:
        with pytest.raises(ValueError, match=next(iter(option))):
            weights.mean_of_raters([[0.5, 0.5]], **option)  # type: ignore[arg-type]


def test_results_are_mappings_and_compare_by_what_they_hold() -> None:
    found, again, other = weights.ahp(THREE), weights.ahp(THREE), weights.ahp(consistent([1, 2, 3]))
    assert found == again
    assert found != other
    assert found != dict(found)
    assert len(found) == 4
    with pytest.raises(KeyError, match="p_value"):
        found["p_value"]

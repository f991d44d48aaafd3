"""The attribution models: chains and games worked out by hand or by brute force, and what holds for all paths."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether.analytics.attribution import (
    CONVERSION,
    MODELS,
    NULL,
    START,
    counterfactual,
    heuristic,
    markov,
    removal_effects,
    shapley,
    transform,
)

Model = Callable[[pd.DataFrame], pd.DataFrame]
EVERY_MODEL: dict[str, Model] = {
    **{name: (lambda paths, name=name: heuristic(paths, name)) for name in MODELS},
    "markov": markov,
    "shapley": shapley,
    "counterfactual": counterfactual,
}


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["path", "conversions", "value", "nulls"])


def conversions(result: pd.DataFrame) -> dict[str, float]:
    return dict(zip(result["channel"], result["conversions"], strict=True))


ROUTES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["Direct", "ads", "mail", "web"]), min_size=1, max_size=6),
        st.integers(0, 40),
        st.integers(0, 100_000).map(lambda cents: cents / 100),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: frame(*rows))


class TestHeuristics:
    @pytest.mark.parametrize(
        ("model", "path", "expected"),
        [
            ("first_touch", "a > b > c", {"a": 1, "b": 0, "c": 0}),
            ("last_touch", "a > b > c", {"a": 0, "b": 0, "c": 1}),
            ("last_non_direct", "a > b > Direct", {"a": 0, "b": 1, "Direct": 0}),
            ("last_non_direct", "Direct > Direct", {"Direct": 1}),
            ("linear", "a > b > b > c", {"a": 0.25, "b": 0.5, "c": 0.25}),
            ("position_based", "a", {"a": 1}),
            ("position_based", "a > b", {"a": 0.5, "b": 0.5}),
            ("position_based", "a > b > c", {"a": 0.4, "b": 0.2, "c": 0.4}),
            ("position_based", "a > b > c > d > a", {"a": 0.8, "b": 0.2 / 3, "c": 0.2 / 3, "d": 0.2 / 3}),
            ("time_decay", "a > b > c", {"a": 1 / 7, "b": 2 / 7, "c": 4 / 7}),
        ],
    )
    def test_a_path_by_hand(self, model: str, path: str, expected: dict[str, float]) -> None:
        assert conversions(heuristic(frame((path, 1, 0, 0)), model)) == pytest.approx(expected, abs=1e-15)

    def test_time_decay_halves_each_half_life(self) -> None:
        paths = frame(("a > b > c", 9, 90, 0)).assign(ages=[[15.0, 8.0, 1.0]])
        assert conversions(heuristic(paths, "time_decay")) == pytest.approx({"a": 9 / 7, "b": 18 / 7, "c": 36 / 7})
        slow = conversions(heuristic(paths, "time_decay", half_life=14))
        assert slow["c"] / slow["b"] == pytest.approx(math.sqrt(2))

    def test_touches_of_years_ago_still_share_one_conversion(self) -> None:
        paths = frame(("a > b", 1, 1, 0)).assign(ages=[[9_001.0, 9_001.0]])
        assert conversions(heuristic(paths, "time_decay", half_life=0.5)) == {"a": 0.5, "b": 0.5}

    def test_an_exposure_is_as_old_as_its_last_touch(self) -> None:
        paths = frame(("a > a > b", 1, 1, 0)).assign(ages=[[30.0, 7.0, 0.0]])
        assert conversions(heuristic(paths, "time_decay", transform="exposure")) == pytest.approx(
            {"a": 1 / 3, "b": 2 / 3}
        )

    def test_the_direct_channel_may_have_another_name(self) -> None:
        paths = frame(("a > 直接", 1, 1, 0))
        assert conversions(heuristic(paths, "last_non_direct", direct="直接")) == {"a": 1.0, "直接": 0.0}

    @pytest.mark.parametrize("spelling", ["First touch", "first-touch", " first_touch "])
    def test_a_model_may_be_spelt_as_people_do(self, spelling: str) -> None:
        assert conversions(heuristic(frame(("a > b", 2, 1, 0)), spelling)) == {"a": 2.0, "b": 0.0}


class TestTransforms:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("unique", "DABBCDCC"), ("exposure", "DABCDC"), ("first", "DABC")],
    )
    def test_a_path(self, name: str, expected: str) -> None:
        assert transform(list("DABBCDCC"), name) == list(expected)

    def test_of_the_definition(self) -> None:
        assert transform("D > A > B > B > C", "exposure") == ["D", "A", "B", "C"]


def exact_removal_effects(paths: pd.DataFrame) -> dict[str, Fraction]:
    """Take each channel out, send who comes to it to null, and solve the chain again, in fractions."""
    steps: dict[str, dict[str, int]] = {}
    for path, converted, _, lost in paths.itertuples(index=False):
        for state, following in itertools.pairwise([START, *path]):
            steps.setdefault(state, {}).setdefault(following, 0)
            steps[state][following] += converted + lost
        for end, times in ((CONVERSION, converted), (NULL, lost)):
            steps[path[-1]][end] = steps.setdefault(path[-1], {}).get(end, 0) + times

    def probability(without: str | None) -> Fraction:
        states = [state for state in steps if state != without]
        rows = []
        for state in states:
            total = sum(steps[state].values())
            row = [Fraction(steps[state].get(other, 0), total) if total else Fraction(0) for other in states]
            row = [Fraction(state == other) - share for share, other in zip(row, states, strict=True)]
            rows.append([*row, Fraction(steps[state].get(CONVERSION, 0), total) if total else Fraction(0)])
        for place in range(len(rows)):
            pivot = rows[place][place]
            rows[place] = [cell / pivot for cell in rows[place]]
            for other in range(len(rows)):
                if other != place and rows[other][place]:
                    factor = rows[other][place]
                    rows[other] = [a - factor * b for a, b in zip(rows[other], rows[place], strict=True)]
        return rows[states.index(START)][-1]

    whole = probability(None)
    channels = sorted({channel for path in paths["path"] for channel in path})
    return {channel: 1 - probability(channel) / whole if whole else Fraction(0) for channel in channels}


class TestMarkov:
    def test_a_chain_by_hand(self) -> None:
        """C1 > C2 > C3 converts, C1 does not, C2 > C3 does not: the example of Anderl and others."""
        result = markov(frame(("C1 > C2 > C3", 1, 100, 0), ("C1", 0, 0, 1), ("C2 > C3", 0, 0, 1)))
        # P = 1/3; without C1 1/6, without C2 and without C3 0
        assert result["removal_effect"].tolist() == pytest.approx([0.5, 1, 1])
        assert result["conversions"].tolist() == pytest.approx([0.2, 0.4, 0.4])
        assert result["value"].tolist() == pytest.approx([20, 40, 40])

    @given(ROUTES)
    @settings(max_examples=80, deadline=None)
    def test_removal_is_what_solving_again_without_the_channel_finds(self, paths: pd.DataFrame) -> None:
        found = dict(zip(*[markov(paths)[column] for column in ("channel", "removal_effect")], strict=True))
        assert found == pytest.approx({name: float(effect) for name, effect in exact_removal_effects(paths).items()})

    def test_a_rare_conversion_keeps_its_digits(self) -> None:
        paths = frame((["a", "b"], 1, 1, 10**9), (["b", "a"], 0, 0, 10**9), (["b"], 1, 1, 3))
        found = markov(paths)["removal_effect"].tolist()
        assert found == pytest.approx([float(effect) for effect in exact_removal_effects(paths).values()], rel=1e-6)

    @given(ROUTES)
    @settings(max_examples=30, deadline=None)
    def test_repeats_in_a_row_change_nothing(self, paths: pd.DataFrame) -> None:
        assert markov(paths).to_dict() == markov(paths, transform="exposure").to_dict()

    def test_a_channel_that_never_converts_has_no_effect(self) -> None:
        result = markov(frame(("a", 3, 3, 1), ("b", 0, 0, 5)))
        assert result["removal_effect"].tolist() == [1, 0]
        assert result["conversions"].tolist() == [3, 0]

    def test_where_nothing_converts_nobody_has_an_effect(self) -> None:
        result = markov(frame(("a > b", 0, 0, 4), ("a > a", 0, 0, 0)))
        assert result[["removal_effect", "conversions", "value"]].to_numpy().tolist() == [[0, 0, 0], [0, 0, 0]]

    def test_without_nulls_every_path_converts(self) -> None:
        result = markov(pd.DataFrame({"path": ["a > b", "b"], "conversions": [1, 1]}))
        assert result["removal_effect"].tolist() == pytest.approx([0.5, 1])
        assert result["value"].tolist() == [0, 0]

    def test_counted_transitions_say_the_same(self) -> None:
        paths = frame(("a > b > a", 3, 0, 5), ("c", 1, 0, 7), ("b > c", 2, 0, 0))
        counted = pd.DataFrame(
            [
                (START, "a", 8), (START, "c", 8), (START, "b", 2), ("a", "b", 8), ("b", "a", 8), ("a", CONVERSION, 3),
                ("a", NULL, 5), ("c", CONVERSION, 1), ("c", NULL, 7), ("b", "c", 2), ("c", CONVERSION, 2),
            ],
            columns=["from_state", "to_state", "transitions"],
        )  # fmt: skip
        expected = markov(paths)[["channel", "removal_effect"]]
        pd.testing.assert_frame_equal(removal_effects(counted), expected, check_exact=True)


class TestShapley:
    @given(ROUTES)
    @settings(max_examples=80, deadline=None)
    def test_is_what_all_coalitions_say(self, paths: pd.DataFrame) -> None:
        players = sorted({channel for path in paths["path"] for channel in path})
        size = len(players)

        def worth(coalition: frozenset[str]) -> int:
            return sum(row.conversions for row in paths.itertuples() if set(row.path) <= coalition)

        expected = {
            player: sum(
                math.factorial(len(others)) * math.factorial(size - len(others) - 1) / math.factorial(size)
                * (worth(frozenset({*others, player})) - worth(frozenset(others)))
                for count in range(size)
                for others in itertools.combinations([name for name in players if name != player], count)
            )
            for player in players
        }  # fmt: skip
        assert conversions(shapley(paths)) == pytest.approx(expected, rel=1e-9, abs=1e-9)

    def test_thirty_channels_are_as_exact_as_three(self) -> None:
        names = [f"c{number:02}" for number in range(30)]
        result = shapley(frame((names, 30, 60, 0), (names[0], 1, 1, 0)))
        assert result["conversions"].tolist() == [2] + [1] * 29
        assert result["value"].tolist() == [3] + [2] * 29


@pytest.mark.parametrize("name", EVERY_MODEL)
class TestEveryModel:
    @given(paths=ROUTES)
    @settings(max_examples=20, deadline=None)
    def test_credit_conserves(self, name: str, paths: pd.DataFrame) -> None:
        result = EVERY_MODEL[name](paths)
        assert math.fsum(result["conversions"]) == pytest.approx(paths["conversions"].sum(), rel=1e-12)
        if name != "markov" or paths["conversions"].sum():  # value without a conversion has no effect to follow
            assert math.fsum(result["value"]) == pytest.approx(paths["value"].sum(), rel=1e-12)
        assert (result["conversions"] >= 0).all()

    @given(paths=ROUTES, seed=st.integers(0, 99))
    @settings(max_examples=20, deadline=None)
    def test_the_order_of_rows_changes_no_digit(self, name: str, paths: pd.DataFrame, seed: int) -> None:
        shuffled = paths.sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(EVERY_MODEL[name](shuffled), EVERY_MODEL[name](paths), check_exact=True)

    @given(paths=ROUTES)
    @settings(max_examples=10, deadline=None)
    def test_another_name_gets_the_same_credit(self, name: str, paths: pd.DataFrame) -> None:
        names = {"ads": "zeppelin", "mail": "Mail 2", "web": "01 网站", "Direct": "Direct"}
        renamed = paths.assign(path=[[names[channel] for channel in path] for path in paths["path"]])
        before, after = conversions(EVERY_MODEL[name](paths)), conversions(EVERY_MODEL[name](renamed))
        assert after == pytest.approx(
            {names[channel]: credit for channel, credit in before.items()}, rel=1e-9, abs=1e-9
        )

    @given(paths=ROUTES)
    @settings(max_examples=10, deadline=None)
    def test_text_and_lists_are_the_same_paths(self, name: str, paths: pd.DataFrame) -> None:
        text = paths.assign(path=[" > ".join(path) for path in paths["path"]])
        arrays = paths.assign(path=[np.array(path, dtype=object) for path in paths["path"]])
        expected = EVERY_MODEL[name](paths)
        pd.testing.assert_frame_equal(EVERY_MODEL[name](text), expected, check_exact=True)
        pd.testing.assert_frame_equal(EVERY_MODEL[name](arrays), expected, check_exact=True)

    def test_no_paths_give_no_channels(self, name: str) -> None:
        result = EVERY_MODEL[name](frame())
        assert result.empty
        assert {"channel", "conversions", "value"} <= set(result.columns)

    @pytest.mark.parametrize(
        ("paths", "message"),
        [
            (pd.DataFrame({"path": ["a"]}), "no column conversions"),
            (frame(("a >  > b", 1, 1, 1)), "without a name"),
            (frame(("", 1, 1, 1)), "no touch"),
            (frame(([], 1, 1, 1)), "no touch"),
            (frame((None, 1, 1, 1)), "no touch"),
            (frame(("a", -1, 1, 1)), "`conversions` must be"),
            (frame(("a", float("nan"), 1, 1)), "`conversions` must be"),
            (frame(("a", 1, float("inf"), 1)), "`value` must be"),
            (frame(("a", 1, 1, -1)), "`nulls` must be"),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_name(self, name: str, paths: pd.DataFrame, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            EVERY_MODEL[name](paths)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="first_touch, last_touch"):
        heuristic(frame(("a", 1, 1, 1)), "best")
    with pytest.raises(ValueError, match="unique, exposure, first"):
        markov(frame(("a", 1, 1, 1)), transform="frequency")


@pytest.mark.parametrize("ages", [[[1.0]], [[1.0, -1.0]]])
def test_ages_must_fit_their_path(ages: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="ages"):
        heuristic(frame(("a > b", 1, 1, 1)).assign(ages=ages), "time_decay")

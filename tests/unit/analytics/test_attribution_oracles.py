"""Attribution of paths that others published, held against their own results."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bellwether.analytics.attribution import MODELS, counterfactual, heuristic, markov, shapley, transform

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def mta(shared_data: Path) -> pd.DataFrame:
    """10,000 paths of eeghor/mta."""
    names = {"total_conversions": "conversions", "total_conversion_value": "value", "total_null": "nulls"}
    return pd.read_csv(shared_data / "attribution_paths" / "paths.csv.gz").rename(columns=names)


@pytest.fixture(scope="module")
def fractribution(shared_data: Path) -> Path:
    """What snowplow/dbt-snowplow-fractribution expects of its 98 events."""
    return shared_data / "path_attribution"


@pytest.mark.parametrize(
    ("model", "alpha", "iota", "eta"),
    [
        ("first_touch", 6308, 4606, 3164),
        ("last_touch", 8447, 3355, 4167),
        ("linear", 7574.72, 3857.10, 3539.95),
    ],
)
def test_the_published_sums(mta: pd.DataFrame, model: str, alpha: float, iota: float, eta: float) -> None:
    credit = heuristic(mta, model).set_index("channel")["conversions"]
    assert credit[["alpha", "iota", "eta"]].tolist() == pytest.approx([alpha, iota, eta], abs=0.005)


def test_every_model_shares_the_published_totals(mta: pd.DataFrame) -> None:
    assert mta["nulls"].sum() == 68_602
    for result in [heuristic(mta, model) for model in MODELS] + [markov(mta), shapley(mta)]:
        assert len(result) == 12
        assert result["conversions"].sum() == pytest.approx(19_785, rel=1e-9, abs=1e-8)
        assert result["value"].sum() == pytest.approx(74_802.97, abs=0.005)


def test_removal_effects_are_those_of_a_chain_without_the_channel(mta: pd.DataFrame) -> None:
    """One fundamental matrix for all channels, against one linear system for each."""
    routes = [path.split(" > ") for path in mta["path"]]
    states = sorted({channel for route in routes for channel in route})
    size = len(states)
    number = {state: place for place, state in enumerate(states)}
    counts = np.zeros((size + 1, size + 2))  # from the start, last; to conversion and null, last
    for route, converted, lost in zip(routes, mta["conversions"], mta["nulls"], strict=True):
        codes = [size, *(number[channel] for channel in route)]
        for one, other in itertools.pairwise(codes):
            counts[one, other] += converted + lost
        counts[codes[-1], size] += converted
        counts[codes[-1], size + 1] += lost
    steps = counts / counts.sum(axis=1, keepdims=True)

    def converts(kept: list[int]) -> float:
        inner = np.eye(len(kept)) - steps[np.ix_(kept, kept)]
        return float(steps[size, kept] @ np.linalg.solve(inner, steps[kept, size]))

    everyone = list(range(size))
    whole = converts(everyone)
    expected = [1 - converts([other for other in everyone if other != one]) / whole for one in everyone]
    assert markov(mta)["removal_effect"].tolist() == pytest.approx(expected, rel=1e-10)


def test_two_runs_agree_to_the_last_digit(mta: pd.DataFrame) -> None:
    shuffled = mta.sample(frac=1, random_state=7)
    for model in (markov, shapley):
        pd.testing.assert_frame_equal(model(mta), model(shuffled), check_exact=True)


def test_paths_are_transformed_as_fractribution_transforms_them(fractribution: Path) -> None:
    for name in ("paths_to_conversion", "paths_to_non_conversion"):
        paths = pd.read_csv(fractribution / f"snowplow_fractribution_{name}_expected.csv")
        assert len(paths) > 5
        for row in paths.itertuples():
            assert " > ".join(transform(row.path, "exposure")) == row.transformed_path


@pytest.mark.parametrize(("attribution_type", "model"), [("shapley", counterfactual), ("last_touch", None)])
def test_the_channel_credit_of_fractribution(fractribution: Path, attribution_type: str, model: object) -> None:
    """What it calls Shapley is a share of lost conversion rate, which `counterfactual` is.

    Its fixture lost a digit when it was written down: its 6 conversions add up to 6.0000000007.
    """
    names = {"transformed_path": "path", "revenue": "value", "non_conversions": "nulls"}
    paths = pd.read_csv(fractribution / "snowplow_fractribution_path_summary_expected.csv").rename(columns=names)
    expected = pd.read_csv(fractribution / "snowplow_fractribution_channel_attribution_expected.csv")
    expected = expected[expected["ATTRIBUTION_TYPE"] == attribution_type].sort_values("CHANNEL")
    credit = model(paths) if callable(model) else heuristic(paths, attribution_type)
    assert credit["channel"].tolist() == expected["CHANNEL"].tolist()
    assert credit["conversions"].tolist() == pytest.approx(expected["CONVERSIONS"].tolist(), rel=1e-9)
    assert credit["value"].tolist() == pytest.approx(expected["REVENUE"].tolist(), rel=1e-9)


def test_the_exact_shapley_value_of_those_paths_halves_the_one_that_two_channels_earned(fractribution: Path) -> None:
    names = {"transformed_path": "path", "revenue": "value", "non_conversions": "nulls"}
    paths = pd.read_csv(fractribution / "snowplow_fractribution_path_summary_expected.csv").rename(columns=names)
    credit = shapley(paths).set_index("channel")["conversions"]
    assert credit[["Direct", "Organic_Search", "Video"]].tolist() == [3.5, 1.5, 1]

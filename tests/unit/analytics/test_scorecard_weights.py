"""Weight sets of scorecards: given, by raters, by judgements; and why some cannot be used."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether.analytics import scorecard_weights, weights

STATED = ["owner", "period", "stage", "effective_from", "kpi_id", "rater", "weight"]
JUDGED = ["owner", "period", "stage", "effective_from", "kpi_id", "other_kpi_id", "rater", "judgement"]
DAY = pd.Timestamp("2026-01-01")
SAATY = {("leads", "revenue"): 1 / 3, ("leads", "sessions"): 5.0, ("revenue", "sessions"): 7.0}
KPIS = ["clicks", "leads", "orders", "revenue", "sessions"]


def stated(rows: list[tuple[str, str | None, float | None]], stage: str | None = None) -> pd.DataFrame:
    """Rows of (KPI, rater, weight) as kpi_weights.csv has them; an empty cell is None."""
    return pd.DataFrame(
        [("web", "month", stage, DAY, kpi, rater, weight) for kpi, rater, weight in rows], columns=STATED
    )


def judgements(pairs: dict[tuple[str, str], float], rater: str | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        [("web", "month", None, DAY, kpi, other, rater, times) for (kpi, other), times in pairs.items()], columns=JUDGED
    )


def weighed(said: pd.DataFrame | None = None, judged: pd.DataFrame | None = None) -> pd.DataFrame:
    return scorecard_weights.weight_sets(
        stated([]) if said is None else said, judgements({}) if judged is None else judged
    ).set_index("kpi_id")


def test_judgements_are_weighed_by_the_hierarchy_process() -> None:
    found = weighed(judged=judgements(SAATY))
    assert dict(found["weight"].round(3)) == {"leads": 0.279, "revenue": 0.649, "sessions": 0.072}
    assert found["consistency_ratio"].round(3).unique() == [0.056]
    assert list(found["method"].unique()) == ["judgements"] and found["problem_en"].isna().all()


def test_either_direction_of_a_pair_says_the_same() -> None:
    turned = {(other, kpi): 1 / times for (kpi, other), times in SAATY.items()}
    assert list(weighed(judged=judgements(turned))["weight"]) == list(weighed(judged=judgements(SAATY))["weight"])


def test_several_judges_are_joined_by_their_geometric_mean() -> None:
    """One finds leads eight times as important as revenue, two as important as it: twice, on the whole."""
    said = {"a": 8.0, "b": 1.0, "c": 1.0}
    found = weighed(judged=pd.concat([judgements({("leads", "revenue"): times}, who) for who, times in said.items()]))
    assert list(found["weight"]) == [0.6667, 0.3333]
    assert list(found["raters"]) == [3, 3]
    assert found["agreement"].notna().all()


def test_raters_are_averaged_and_their_agreement_told() -> None:
    said = stated([("leads", "a", 0.6), ("revenue", "a", 0.4), ("leads", "b", 0.5), ("revenue", "b", 0.5)])
    found = weighed(said)
    assert dict(found["weight"]) == {"leads": 0.55, "revenue": 0.45}
    expected = weights.kendalls_w([[0.6, 0.4], [0.5, 0.5]])
    assert found["agreement"].iloc[0] == expected.w and found["agreement_p_value"].iloc[0] == expected.p_value


def test_each_set_is_weighed_by_itself() -> None:
    said = pd.concat([stated([("leads", None, 1.0)], "growth"), stated([("leads", None, 0.4), ("revenue", None, 0.6)])])
    found = scorecard_weights.weight_sets(said, judgements({}))
    assert {(row.stage, row.kpi_id): (row.weight, row.method) for row in found.itertuples()} == {
        ("", "leads"): (0.4, "given"),
        ("", "revenue"): (0.6, "given"),
        ("growth", "leads"): (1.0, "given"),
    }


CONTRADICTORY = {("leads", "revenue"): 5.0, ("revenue", "sessions"): 5.0, ("leads", "sessions"): 1 / 5}


@pytest.mark.parametrize(
    ("said", "judged", "english", "chinese"),
    [
        (None, judgements(CONTRADICTORY), "consistency ratio is 2.", "自相矛盾"),
        (
            None,
            judgements({("leads", "revenue"): 5, ("revenue", "sessions"): 5}),
            "no judgement of leads",
            "缺少 leads",
        ),
        (None, judgements({("leads", "leads"): 1}), "with itself", "自身"),
        (None, judgements({("leads", "revenue"): -1}), "no positive number", "不是正数"),
        (
            None,
            judgements({("leads", "revenue"): 3, ("revenue", "leads"): 3}),
            "twice, as 0.333 and as 3",
            "比较了两次",
        ),
        (
            stated([("leads", "a", 0.5), ("revenue", "a", 0.4)]),
            None,
            "of a add up to 90.0%",
            "a 给出的权重合计为 90.0%",
        ),
        (stated([("leads", None, 0.5)]), None, "The weights add up to 50.0%", "权重合计为 50.0%"),
        (stated([("leads", "a", 1), ("leads", "b", 0), ("revenue", "b", 1)]), None, "of a is missing", "缺失"),
        (stated([("leads", None, -1), ("revenue", None, 2)]), None, "negative", "为负"),
        (stated([("leads", "a", 1), ("leads", None, 1)]), None, "some do not", "没有写明"),
        (stated([("leads", "a", 0.5), ("leads", "a", 0.5)]), None, "twice by the same rater", "重复"),
        (stated([("leads", None, 1)]), judgements(SAATY), "weighed twice", "无法取舍"),
    ],
)
def test_what_cannot_be_used_says_why(
    said: pd.DataFrame | None, judged: pd.DataFrame | None, english: str, chinese: str
) -> None:
    found = weighed(said, judged)
    assert found["weight"].isna().all() and len(found) > 0
    assert english in found["problem_en"].iloc[0]
    assert chinese in found["problem_zh"].iloc[0]


def test_a_refusal_names_the_judgement_that_fits_least_and_the_ratio() -> None:
    found = weighed(judged=judgements(CONTRADICTORY)).iloc[0]
    assert found["consistency_ratio"] > weights.LARGEST_CONSISTENCY_RATIO
    assert "leads" in found["problem_en"] and "the others imply" in found["problem_en"]


def test_without_any_set_there_are_no_rows_of_the_same_types() -> None:
    none, some = weighed(), weighed(judged=judgements(SAATY))
    assert none.empty
    assert dict(none.dtypes) == dict(some.dtypes)


@given(st.dictionaries(st.sampled_from(KPIS), st.integers(1, 60), min_size=1))
@settings(max_examples=40, deadline=None)
def test_weights_that_can_be_used_add_up(importance: dict[str, int]) -> None:
    """Judgements made of weights give these weights back, to their four decimals; so does a rater who states them."""
    pairs = {(kpi, other): importance[kpi] / importance[other] for kpi, other in combinations(importance, 2)}
    total = sum(importance.values())
    shares = {kpi: Fraction(points, total) for kpi, points in importance.items()}
    found = [weighed(stated([(kpi, "a", float(share)) for kpi, share in shares.items()]))]
    if pairs:
        found.append(weighed(judged=judgements(pairs)))
    for weight in (table["weight"] for table in found):
        assert sum(round(share * 10**4) for share in weight) == 10**4
        assert dict(weight) == pytest.approx({kpi: float(share) for kpi, share in shares.items()}, abs=1.01e-4)

"""The weights of scorecards from what people said of them: given, by several raters, or by pairwise judgements.

A weight set belongs to an owner's scorecard of one kind of period, to a stage of the business (empty: any stage) and to
a first day. What cannot be used says why, and leaves the weights that the targets themselves carry. The formulas are
those of `bellwether.analytics.weights`; the judgements of several people are joined by their geometric mean, which
keeps them reciprocal (Aczel and Saaty 1983, "Procedures for Synthesizing Ratio Judgements", Journal of Mathematical
Psychology 27, 93-102).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bellwether.analytics import weights

SET = ["owner", "period", "stage", "effective_from"]
Row = dict[str, Any]
Floats = NDArray[np.float64]
_COLUMNS = {
    "owner": "string",
    "period": "string",
    "stage": "string",
    "effective_from": "datetime64[us]",
    "kpi_id": "string",
    "weight": "float64",
    "method": "string",
    "raters": "int64",
    "agreement": "float64",
    "agreement_p_value": "float64",
    "consistency_ratio": "float64",
    "problem_en": "string",
    "problem_zh": "string",
}


class UnusableWeights(ValueError):
    """Why a weight set cannot be used, in both languages."""

    def __init__(self, english: str, chinese: str, consistency_ratio: float | None = None) -> None:
        super().__init__(english)
        self.english, self.chinese, self.consistency_ratio = english, chinese, consistency_ratio


def weight_sets(stated: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """One row for each weight set and KPI in it.

    Args:
        stated: owner, period, stage, effective_from, kpi_id, rater (empty: simply given), weight (shares of 1).
        judgements: owner, period, stage, effective_from, kpi_id, other_kpi_id, rater, judgement: how many times as
            important the first KPI is as the other. One direction of each pair is enough.

    Returns:
        The set's columns, kpi_id, weight (4 decimals, a set adds up to exactly 1; missing where it cannot be used),
        method (given, raters, judgements), raters (their number), agreement (Kendall's W, 0 to 1) with its p-value,
        consistency_ratio of judgements, problem_en and problem_zh (missing when there is none).
    """
    rows: list[Row] = []
    sets = {"weights": _by_set(stated), "judgements": _by_set(judgements)}
    for key in sorted({*sets["weights"], *sets["judgements"]}, key=str):
        said, judged = sets["weights"].get(key), sets["judgements"].get(key)
        kpis = sorted(
            {*(said["kpi_id"] if said is not None else ()), *_pair_ends(judged)},
        )
        method = "judgements" if judged is not None else "raters" if _raters(said) else "given"
        try:
            if said is not None and judged is not None:
                raise UnusableWeights(
                    "It is weighed twice: by weights and by judgements.", "同时给出了权重和两两比较，无法取舍。"
                )
            found = _from_judgements(judged, kpis) if judged is not None else _from_raters(said, kpis)
        except UnusableWeights as problem:
            found = {
                "weights": [None] * len(kpis),
                "consistency_ratio": problem.consistency_ratio,
                "problem_en": problem.english,
                "problem_zh": problem.chinese,
            }
        rows += [
            {**dict(zip(SET, key, strict=True)), "method": method, **found, "kpi_id": kpi, "weight": weight}
            for kpi, weight in zip(kpis, found["weights"], strict=True)
        ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    frame["raters"] = frame["raters"].astype("float64").fillna(0)
    return frame.astype(_COLUMNS)


def _by_set(rows: pd.DataFrame) -> dict[tuple[Hashable, ...], pd.DataFrame]:
    filled = rows.assign(**{name: rows[name].fillna("").astype(str).str.strip() for name in ("stage", "rater")})
    return {tuple(key): group for key, group in filled.groupby(SET, sort=False)}


def _pair_ends(judged: pd.DataFrame | None) -> set[str]:
    return set() if judged is None else {*judged["kpi_id"], *judged["other_kpi_id"]}


def _raters(said: pd.DataFrame | None) -> list[str]:
    return [] if said is None else sorted({rater for rater in said["rater"] if rater})


def _from_raters(said: pd.DataFrame | None, kpis: list[str]) -> Row:
    assert said is not None
    raters = _raters(said)
    if raters and (said["rater"] == "").any():
        raise UnusableWeights("Some of its weights name a rater and some do not.", "部分权重写明评分人，部分没有写明。")
    if said.duplicated(["rater", "kpi_id"]).any():
        raise UnusableWeights("A KPI is weighed twice by the same rater.", "同一评分人对同一指标重复给出权重。")
    given = said.pivot(index="rater", columns="kpi_id", values="weight").reindex(columns=kpis)
    for rater, own in given.iterrows():
        who_en, who_zh = (f" of {rater}", f"{rater} 给出的") if rater else ("", "")
        shares = own.to_numpy(dtype=np.float64)
        if not np.isfinite(shares).all() or (shares < 0).any():
            raise UnusableWeights(f"A weight{who_en} is missing or negative.", f"{who_zh}权重有缺失或为负。")
        if abs(shares.sum() - 1) > 0.001 + 1e-12:
            raise UnusableWeights(
                f"The weights{who_en} add up to {shares.sum():.1%}, not to 100%.",
                f"{who_zh}权重合计为 {shares.sum():.1%}，而不是 100%。",
            )
    return _found(given.to_numpy(dtype=np.float64), len(raters))


def _from_judgements(judged: pd.DataFrame, kpis: list[str]) -> Row:
    raters = _raters(judged) or [""]
    matrices = [_matrix(judged[judged["rater"] == rater], kpis) for rater in raters]
    joined = np.exp(np.mean([np.log(matrix) for matrix in matrices], axis=0))
    result = _consistent(joined, kpis)
    found = _found(result.weights.reshape(1, -1), 0 if raters == [""] else len(raters))
    if len(raters) > 1:
        own = np.array([weights.ahp(matrix, allow_inconsistent=True).weights for matrix in matrices])
        found.update(_agreement(weights.mean_of_raters(own).agreement))
    return {**found, "consistency_ratio": result.consistency_ratio}


def _matrix(judged: pd.DataFrame, kpis: list[str]) -> Floats:
    place = {kpi: number for number, kpi in enumerate(kpis)}
    if len(kpis) > len(weights.RANDOM_INDEX):
        raise UnusableWeights(
            f"{len(kpis)} KPIs are compared; at most {len(weights.RANDOM_INDEX)} can be.",
            f"比较了 {len(kpis)} 个指标，最多只能比较 {len(weights.RANDOM_INDEX)} 个。",
        )
    matrix = np.full((len(kpis), len(kpis)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for kpi, other, value in judged[["kpi_id", "other_kpi_id", "judgement"]].itertuples(index=False):
        row, column, times = place[kpi], place[other], float(value)
        if row == column or not (np.isfinite(times) and times > 0):
            raise UnusableWeights(
                f"The judgement of {kpi} against {other} is no positive number, or compares a KPI with itself.",
                f"{kpi} 与 {other} 的比较不是正数，或与自身比较。",
            )
        known = matrix[row, column]
        if np.isfinite(known) and abs(known / times - 1) > weights.RECIPROCAL_WITHIN:
            raise UnusableWeights(
                f"{kpi} is judged against {other} twice, as {known:.3g} and as {times:.3g}.",
                f"{kpi} 与 {other} 比较了两次，结果为 {known:.3g} 和 {times:.3g}。",
            )
        matrix[row, column], matrix[column, row] = times, 1 / times
    missing = np.argwhere(~np.isfinite(matrix))
    if len(missing):
        kpi, other = (kpis[end] for end in missing[0])
        raise UnusableWeights(f"There is no judgement of {kpi} against {other}.", f"缺少 {kpi} 与 {other} 的比较。")
    return matrix


def _consistent(matrix: Floats, kpis: list[str]) -> weights.Ahp:
    try:
        return weights.ahp(matrix)
    except weights.InconsistentJudgements as error:
        kpi, other, ratio = kpis[error.row], kpis[error.column], error.consistency_ratio
        limit = weights.LARGEST_CONSISTENCY_RATIO
        raise UnusableWeights(
            f"The judgements contradict each other: their consistency ratio is {ratio:.3f}, above {limit:.2f}. {kpi} is"
            f" judged {error.given:.3g} times as important as {other}; the others imply {error.implied:.3g}.",
            f"两两比较自相矛盾：一致性比率为 {ratio:.3f}，高于 {limit:.2f}。{kpi} 对 {other} 的重要性判为"
            f" {error.given:.3g} 倍，而其余比较意味着 {error.implied:.3g} 倍。",
            ratio,
        ) from error


def _found(shares: Floats, raters: int) -> Row:
    mean = weights.mean_of_raters(shares)
    return {"weights": [float(share) for share in mean.weights], "raters": raters, **_agreement(mean.agreement)}


def _agreement(found: weights.KendallsW | None) -> Row:
    return {} if found is None else {"agreement": found.w, "agreement_p_value": found.p_value}

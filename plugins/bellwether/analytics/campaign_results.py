"""Campaigns judged: targets, the change from as long before, holdouts and what else happened, to one verdict each.

A verdict says what is proved, not what is hoped: reached targets alone are never a success, for they may be easy or
lucky. A holdout proves (`experiment_results`); without one, a channel that brought more than its usual share of the
rest does (`campaign_change`), unless something else that moves only the channel happened then. All changes of a
campaign's KPIs are corrected together (Holm).

Verdicts: `success` (an effect is shown, and targets are reached where there are any), `partial` (an effect is shown,
targets are missed), `not proven`, `failure` (a harmful effect, or targets clearly missed and no effect shown),
`running`, `not started`, `no data`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bellwether.analytics.campaign_change import against_the_rest
from bellwether.analytics.campaign_sentences import sentences
from bellwether.analytics.experiments import holm
from bellwether.analytics.reasons import TooShort, said

__all__ = ["ALPHA", "NEAR", "judge"]

ALPHA = 0.05
NEAR = 0.9
Row = dict[str, Any]

_KPI = {
    **dict.fromkeys(("campaign_key", "kpi_id", "target_period", "kpi_reason", "kpi_reason_zh"), "string"),
    **dict.fromkeys(("value", "target", "attainment", "weight", "baseline_value"), "float64"),
    **dict.fromkeys(("channel_value", "channel_baseline", "excess", "excess_low", "excess_high"), "float64"),
    **dict.fromkeys(("relative_excess", "p_value", "p_adjusted"), "float64"),
}
_CAMPAIGN = {
    **dict.fromkeys(("evidence", "verdict", "reason", "reason_zh", "factors", "factors_zh"), "string"),
    **dict.fromkeys(("kpis_with_target", "kpis_attained"), "Int64"),
    **dict.fromkeys(("score", "lift", "lift_low", "lift_high", "lift_p_value"), "float64"),
    "lift_of": "string",
}


def judge(
    campaigns: pd.DataFrame, kpis: pd.DataFrame, holdouts: pd.DataFrame, factors: pd.DataFrame, *, cap: float = 1.2
) -> pd.DataFrame:
    """A row for each campaign and KPI, the campaign's verdict on each of its rows.

    Args:
        campaigns: campaign_key, channel, is_started and is_running.
        kpis: campaign_key, kpi_id, name_en, name_zh, direction, kind (as in `kpi_series`), multiplier, value (of the
            flight), target, attainment, weight and target_period (missing without a target), is_baseline_known, and
            lists of days, oldest first and of the same days: is_flight, and numerators and denominators of the whole
            company (company_n, company_d), of the channel (channel_n, channel_d) and of the campaign (campaign_n,
            campaign_d). The days begin as long before the flight as it lasts.
        holdouts: the campaigns' rows of `experiment_results.compare` that are overall.
        factors: campaign_key, name_en, name_zh, and whether it could be the reason of a change for the better
            (`can_explain`): it concerns the channel or campaign alone and helped the flight or hurt the days before.
        cap: no KPI counts for more attainment than this.
    """
    rows: list[Row] = []
    for campaign in _records(campaigns.sort_values("campaign_key")):
        key = campaign["campaign_key"]
        lines = [_line(line) for line in _records(kpis[kpis["campaign_key"] == key].sort_values("kpi_id"))]
        _correct(lines)
        held = _records(holdouts[holdouts["campaign_key"] == key])
        around = _records(factors[factors["campaign_key"] == key])
        found = _verdict(campaign, lines, held, around, cap)
        found |= dict(zip(("reason", "reason_zh"), sentences(campaign, lines, held, around, found), strict=True))
        rows += [{**line, "campaign_key": key, **found} for line in lines] or [{"campaign_key": key, **found}]
    columns = _KPI | _CAMPAIGN
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _records(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _line(kpi: Row) -> Row:
    """A KPI of a campaign, with its baselines and what its channel brought beyond its usual share."""
    line = {name: kpi[name] for name in ("kpi_id", "name_en", "name_zh", "direction", "value", "target", "attainment")}
    line |= {"weight": kpi["weight"], "target_period": kpi["target_period"]}
    if not isinstance(kpi["is_flight"], list | np.ndarray):
        return line | _reason("no days")
    is_flight = np.asarray(kpi["is_flight"], dtype=bool)
    days = {name: np.nan_to_num(np.asarray(kpi[name], dtype=np.float64)) for name in _DAYS}
    if kpi["kind"] == "level":
        return line | _reason("not additive")
    if not kpi["is_baseline_known"] or is_flight.all():
        return line | _reason("no baseline") | {"channel_value": _value(kpi, days, "channel", is_flight)}
    line |= {
        "baseline_value": _value(kpi, days, "campaign", ~is_flight),
        "channel_value": _value(kpi, days, "channel", is_flight),
        "channel_baseline": _value(kpi, days, "channel", ~is_flight),
    }
    if kpi["kind"] == "ratio" or kpi["direction"] == "range":
        return line
    channel, rest = days["channel_n"], days["company_n"] - days["channel_n"]
    try:
        change = against_the_rest(channel[~is_flight], channel[is_flight], rest[~is_flight], rest[is_flight])
    except TooShort as error:
        return line | {"kpi_reason": error.english, "kpi_reason_zh": error.chinese}
    scale = kpi["multiplier"]
    return line | {
        "excess": scale * change.excess,
        "excess_low": scale * change.low,
        "excess_high": scale * change.high,
        "relative_excess": change.relative,
        "p_value": change.p_value,
    }


_DAYS = ("company_n", "company_d", "channel_n", "channel_d", "campaign_n", "campaign_d")


def _value(kpi: Row, days: dict[str, Any], scope: str, which: Any) -> float:
    above = float(days[f"{scope}_n"][which].sum()) * kpi["multiplier"]
    if kpi["kind"] != "ratio":
        return above
    below = float(days[f"{scope}_d"][which].sum())
    return above / below if below > 0 else float("nan")


def _correct(lines: list[Row]) -> None:
    tested = [line for line in lines if np.isfinite(line.get("p_value", np.nan))]
    if tested:
        for line, adjusted in zip(tested, holm([line["p_value"] for line in tested]), strict=True):
            line["p_adjusted"] = float(adjusted)


def _verdict(campaign: Row, lines: list[Row], held: list[Row], around: list[Row], cap: float) -> Row:
    aimed = [line for line in lines if pd.notna(line["attainment"])]
    weights = np.array([line["weight"] if pd.notna(line["weight"]) else 0.0 for line in aimed], dtype=np.float64)
    counted = np.array([min(line["attainment"], cap) for line in aimed], dtype=np.float64)
    score = float(np.average(counted, weights=weights if weights.sum() > 0 else None)) if aimed else np.nan
    found: Row = {
        "kpis_with_target": len(aimed),
        "kpis_attained": sum(line["attainment"] >= 1 for line in aimed),
        "score": score,
        "factors": "; ".join(factor["name_en"] for factor in around) or None,
        "factors_zh": "；".join(factor["name_zh"] for factor in around) or None,
    }
    effect, told = _effect(lines, held, around)
    found |= told
    if not campaign["is_started"]:
        verdict = "not started"
    elif not any(pd.notna(line["value"]) for line in lines) and not held:
        verdict = "no data"
    elif campaign["is_running"]:
        verdict = "running"
    elif effect == "worse":
        verdict = "failure"
    elif effect == "better":
        verdict = "success" if not aimed or score >= 1 else "partial"
    else:
        verdict = "failure" if aimed and score < NEAR else "not proven"
    return found | {"verdict": verdict}


def _effect(lines: list[Row], held: list[Row], around: list[Row]) -> tuple[str, Row]:
    """`better`, `worse` or `not shown`, and by what: a holdout before a comparison with the rest."""
    if held:
        best = min(held, key=lambda row: row["p_adjusted"] if pd.notna(row["p_adjusted"]) else 2.0)
        told = {"evidence": "holdout", "lift_of": best["metric"], "lift": best["lift"], "lift_low": best["low"]}
        told |= {"lift_high": best["high"], "lift_p_value": best["p_adjusted"]}
        verdicts = {row["verdict"] for row in held}
        # A treatment that helps one thing and hurts another is no success.
        effect = "worse" if "worse" in verdicts else "better" if "better" in verdicts else "not shown"
        return effect, told
    tested = [line for line in lines if np.isfinite(line.get("p_adjusted", np.nan))]
    if not tested:
        return "not shown", {"evidence": "none"}
    best = min(tested, key=lambda line: line["p_adjusted"])
    told = {"evidence": "before and after", "lift_of": best["kpi_id"], "lift": best["excess"]}
    told |= {"lift_low": best["excess_low"], "lift_high": best["excess_high"], "lift_p_value": best["p_adjusted"]}
    clear = [line for line in tested if line["p_adjusted"] < ALPHA]
    helped = {(line["excess"] > 0) == (line["direction"] == "higher") for line in clear}
    if False in helped:
        return "worse", told
    # What else moved the channel for the better may be the reason.
    if True in helped and not any(factor["can_explain"] for factor in around):
        return "better", told
    return "not shown", told


def _reason(reason: str) -> Row:
    return dict(zip(("kpi_reason", "kpi_reason_zh"), said(reason), strict=True))

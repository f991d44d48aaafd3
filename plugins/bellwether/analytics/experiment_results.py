"""A table of experiments and holdouts: was the split as planned, and what did each treatment change.

Each treatment is compared with its experiment's control, by the share of units that converted and by the mean value of
a unit. Periods of one experiment that do not overlap are repeats: they are pooled (`several_tests.pool`), and their
splits are tested together (chi-squares add up). Of periods that overlap the one that reaches furthest counts, for
looking twice at the same units is no repeat. All comparisons of an experiment are corrected together (Holm), and none
is called anything where the split is not as planned.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bellwether.analytics import experiments
from bellwether.analytics.reasons import said

__all__ = ["ALPHA", "METRICS", "compare"]

ALPHA = 0.05
POWER = 0.8
METRICS = ("conversion_rate", "value_per_unit")
Row = dict[str, Any]

_COLUMNS = {
    **dict.fromkeys(("experiment", "campaign_key", "arm", "control_arm", "metric", "verdict"), "string"),
    **dict.fromkeys(("reason", "reason_zh"), "string"),
    **dict.fromkeys(("period_start_date", "period_end_date"), "datetime64[us]"),
    **dict.fromkeys(("is_overall", "is_split_as_planned", "is_significant"), "boolean"),
    **dict.fromkeys(("periods", "control_units", "treatment_units"), "Int64"),
    **dict.fromkeys(("split_p_value", "control", "treatment", "lift", "relative_lift", "low", "high"), "float64"),
    **dict.fromkeys(("standard_error", "p_value", "p_adjusted", "power", "detectable_lift", "i_squared"), "float64"),
}


def compare(arms: pd.DataFrame, *, expected_relative_lift: float = 0.1, alpha: float = ALPHA) -> pd.DataFrame:
    """One row for each experiment, treatment and metric (`is_overall`), and one for each of several periods of it.

    Args:
        arms: a row for each experiment, arm and period: experiment, campaign_key, arm, is_control, planned_share (a
            fraction, missing for equal shares), period_start_date, period_end_date, units, conversions, value_sum and
            value_sum_of_squares (both missing where values are not known; money in one currency).
        expected_relative_lift: `power` is the chance to see a lift of this share of the control's figure.

    Returns:
        `lift` (treatment less control) with `low` and `high` at 1 - alpha, `p_value`, `p_adjusted` over the
        experiment's overall rows, `detectable_lift` at a power of 0.8, and `verdict`: `better`, `worse`, `no difference
        shown`, `split not as planned`, or `not comparable` with a `reason` (`reason_zh`); a single period has none.
    """
    rows: list[Row] = []
    # In one order, whichever a query gave, so that sums are the same to the last digit.
    ordered = arms.sort_values(["experiment", "period_start_date", "arm"]).to_dict("records")
    records = [{str(name): value for name, value in arm.items()} for arm in ordered]
    for _, group in groupby(records, key=itemgetter("experiment")):
        found = _of_experiment(_last_looks(list(group)), expected_relative_lift, alpha)
        _correct(found, alpha)
        rows += found
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _of_experiment(arms: list[Row], expected_relative_lift: float, alpha: float) -> list[Row]:
    controls = sorted({arm["arm"] for arm in arms if arm["is_control"]})
    treatments = sorted({arm["arm"] for arm in arms if not arm["is_control"]})
    if len(controls) != 1 or set(controls) & set(treatments):
        return [_described(arms, arm, None, metric) | _reason("no control") for arm in treatments for metric in METRICS]
    split_p_value = _split(arms)
    rows = []
    for arm in treatments:
        for metric in METRICS:
            pairs = _pairs(arms, controls[0], arm)
            about = _described(arms, arm, controls[0], metric) | {"split_p_value": split_p_value}
            about["is_split_as_planned"] = bool(split_p_value >= experiments.SAMPLE_RATIO_THRESHOLD)
            if not pairs:
                rows.append(about | _reason("no control"))
                continue
            repeats = [_compared(pair, metric, expected_relative_lift, alpha) for pair in pairs]
            overall = repeats[0] if len(repeats) == 1 else _pooled(repeats, expected_relative_lift, alpha)
            rows.append(about | overall | {"is_overall": True, "periods": len(pairs)})
            if len(repeats) > 1:
                each = zip(repeats, pairs, strict=True)
                rows += [about | found | _dates(pair) | {"is_overall": False, "periods": 1} for found, pair in each]
    return rows


def _last_looks(arms: list[Row]) -> list[Row]:
    """Without periods that overlap one that ends later."""
    kept: list[tuple[Any, Any]] = []
    for end, start in sorted({(arm["period_end_date"], arm["period_start_date"]) for arm in arms}, reverse=True):
        if all(end < other_start for other_start, _ in kept):
            kept.append((start, end))
    return [arm for arm in arms if (arm["period_start_date"], arm["period_end_date"]) in kept]


def _split(arms: list[Row]) -> float:
    """The p-value of all periods' splits being as planned; their chi-squares add up."""
    chi_square, freedom = 0.0, 0
    for _, period in groupby(arms, key=itemgetter("period_start_date")):
        units, shares = np.array([(arm["units"], arm["planned_share"]) for arm in period], dtype=np.float64).T
        meant = shares if np.isfinite(shares).all() and (shares > 0).all() else None
        if len(units) < 2 or not units.sum():
            continue
        found = experiments.sample_ratio_mismatch(units, meant)
        chi_square, freedom = chi_square + found.chi_square, freedom + found.degrees_of_freedom
    return float(stats.chi2.sf(chi_square, freedom)) if freedom else 1.0


def _pairs(arms: list[Row], control: str, treatment: str) -> list[tuple[Row, Row]]:
    """Control and treatment of each period that has both."""
    controls = {arm["period_start_date"]: arm for arm in arms if arm["arm"] == control}
    treated = [arm for arm in arms if arm["arm"] == treatment and arm["period_start_date"] in controls]
    return [(controls[arm["period_start_date"]], arm) for arm in treated]


def _compared(pair: tuple[Row, Row], metric: str, expected_relative_lift: float, alpha: float) -> Row:
    control, treatment = pair
    sizes = {"control_units": int(control["units"]), "treatment_units": int(treatment["units"])}
    try:
        if metric == "conversion_rate":
            return sizes | _rates(control, treatment, expected_relative_lift, alpha)
        if pd.isna(control["value_sum_of_squares"]) or pd.isna(treatment["value_sum_of_squares"]):
            return sizes | _reason("no values")
        return sizes | _means(control, treatment, expected_relative_lift, alpha)
    except ValueError as error:
        return sizes | _reason("groups", detail=str(error))


def _rates(control: Row, treatment: Row, expected_relative_lift: float, alpha: float) -> Row:
    counts = [float(arm[name]) for arm in (control, treatment) for name in ("conversions", "units")]
    found = dict(experiments.difference_of_proportions(*counts, confidence=1 - alpha))
    sizes, rate = (counts[1], counts[3]), found["control"]
    wanted = min(expected_relative_lift * rate, 1 - rate)
    if 0 < rate < 1:
        found["power"] = experiments.power_of_proportions(rate, wanted, *sizes, alpha=alpha)
        found["detectable_lift"] = _or_nan(lambda: experiments.detectable_lift(rate, *sizes, power=POWER, alpha=alpha))
    return {name: value for name, value in found.items() if name in _COLUMNS}


def _means(control: Row, treatment: Row, expected_relative_lift: float, alpha: float) -> Row:
    groups = [_summary(arm) for arm in (control, treatment)]
    found = dict(experiments.difference_of_means(groups[0], groups[1], confidence=1 - alpha))
    sizes, deviation = [group["count"] for group in groups], float(np.sqrt(groups[0]["variance"]))
    if deviation:
        wanted = abs(expected_relative_lift * found["control"])
        found["power"] = experiments.power_of_means(wanted, deviation, *sizes, alpha=alpha)
        found["detectable_lift"] = experiments.detectable_difference(deviation, *sizes, power=POWER, alpha=alpha)
    return {name: value for name, value in found.items() if name in _COLUMNS}


def _summary(arm: Row) -> dict[str, float]:
    count, total = float(arm["units"]), float(arm["value_sum"])
    if count < 2:
        return {"mean": 0.0, "variance": 0.0, "count": count}
    # Rounded sums of squares may fall short of what their sum alone takes.
    spread = max(float(arm["value_sum_of_squares"]) - total**2 / count, 0.0)
    return {"mean": total / count, "variance": spread / (count - 1), "count": count}


def _pooled(repeats: list[Row], expected_relative_lift: float, alpha: float) -> Row:
    """Several periods as one; sizes add up, figures are means weighted by units."""
    known = [found for found in repeats if "lift" in found and found["standard_error"] > 0]
    sizes = {name: sum(found[name] for found in repeats) for name in ("control_units", "treatment_units")}
    if not known:
        return repeats[0] | sizes
    effects, errors = ([found[name] for found in known] for name in ("lift", "standard_error"))
    pooled = experiments.pool(effects, errors, confidence=1 - alpha)
    weights = {name: [found[f"{name}_units"] for found in known] for name in ("control", "treatment")}
    figures = {name: float(np.average([found[name] for found in known], weights=weights[name])) for name in weights}
    limit = float(stats.norm.isf(alpha / 2))
    wanted = abs(expected_relative_lift * figures["control"]) / pooled.standard_error
    return {
        **sizes,
        **figures,
        "lift": pooled.effect,
        "relative_lift": pooled.effect / abs(figures["control"]) if figures["control"] else np.nan,
        "low": pooled.low,
        "high": pooled.high,
        "standard_error": pooled.standard_error,
        "p_value": pooled.p_value,
        "i_squared": pooled.i_squared,
        "power": float(stats.norm.sf(limit - wanted) + stats.norm.cdf(-limit - wanted)),
        "detectable_lift": (limit + float(stats.norm.ppf(POWER))) * pooled.standard_error,
    }


def _correct(rows: list[Row], alpha: float) -> None:
    """Adjust the overall rows together, and say what each came to."""
    overall = [row for row in rows if row["is_overall"]]
    tested = [row for row in overall if np.isfinite(row.get("p_value", np.nan))]
    if tested:
        for row, adjusted in zip(tested, experiments.holm([row["p_value"] for row in tested]), strict=True):
            row["p_adjusted"] = float(adjusted)
    for row in overall:
        deciding = row.get("p_adjusted", np.nan)
        is_fair = row.get("is_split_as_planned", False)
        row["is_significant"] = bool(is_fair and deciding < alpha)
        if not np.isfinite(deciding):
            row["verdict"] = "not comparable"
        elif not is_fair:
            row["verdict"] = "split not as planned"
        elif row["is_significant"]:
            row["verdict"] = "better" if row["lift"] > 0 else "worse"
        else:
            row["verdict"] = "no difference shown"


def _described(arms: list[Row], arm: str, control: str | None, metric: str) -> Row:
    return {
        "experiment": arms[0]["experiment"],
        "campaign_key": next((row["campaign_key"] for row in arms if pd.notna(row["campaign_key"])), None),
        "arm": arm,
        "control_arm": control,
        "metric": metric,
        "is_overall": True,
        "period_start_date": min(row["period_start_date"] for row in arms),
        "period_end_date": max(row["period_end_date"] for row in arms),
        "periods": len({row["period_start_date"] for row in arms}),
    }


def _dates(pair: tuple[Row, Row]) -> Row:
    return {name: pair[1][name] for name in ("period_start_date", "period_end_date")}


def _reason(reason: str, **facts: object) -> Row:
    english, chinese = said(reason, **facts)
    return {"reason": english, "reason_zh": chinese}


def _or_nan(compute: Any) -> float:
    """What no group of this size can show has no figure."""
    try:
        return float(compute())
    except ValueError:
        return float("nan")

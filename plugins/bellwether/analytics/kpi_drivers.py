"""Tables of what KPIs move with: correlations, regressions on drivers and external factors, and leads' outcomes.

Correlations are of days freed of weekdays and trend, or everything would move with everything; regressions have these
as controls. Each says how strong it is, and none says that a driver is the cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from bellwether.analytics import drivers
from bellwether.analytics.reasons import TooShort, said
from bellwether.analytics.regression import Ols

__all__ = ["follow", "outcomes"]

# Fewer days of a factor tell it from chance badly.
LEAST_FACTOR_DAYS = 5
Row = dict[str, Any]

_COLUMNS = {
    **dict.fromkeys(("kpi_id", "driver", "method"), "string"),
    "lag_days": "Int64",
    **dict.fromkeys(("estimate", "low", "high", "p_value", "p_adjusted"), "float64"),
    **dict.fromkeys(("standard_error", "effective_pairs", "variance_inflation"), "float64"),
    "pairs": "Int64",
    "is_found": "boolean",
    **dict.fromkeys(("strength", "reason", "reason_zh", "doubts"), "string"),
    **dict.fromkeys(("r_squared", "adjusted_r_squared", "model_p_value", "residual_deviation"), "float64"),
    **dict.fromkeys(("durbin_watson", "breusch_pagan_p_value", "jarque_bera_p_value"), "float64"),
    **dict.fromkeys(("condition_number", "auc"), "float64"),
    "events": "Int64",
}


def follow(
    days: pd.DataFrame, pairs: pd.DataFrame, factors: pd.DataFrame, *, most_lag: int = 3, alpha: float = 0.05
) -> pd.DataFrame:
    """A row for each KPI, driver, method and lag: `pearson` and `spearman` at each lag, `ols` with all drivers
    together.

    Args:
        days: a row for each day, a column for each KPI, nan where unknown; no day is left out.
        pairs: kpi_id and driver (another KPI) of what is to be tried; what `days` lacks is said to be unknown.
        factors: of the same days, 1 on the days of an external factor; those with few or with all days are left out.

    Returns:
        `estimate` (a correlation, or the KPI's change for one unit of the driver, or for a factor's day) with bounds,
        `p_adjusted` over all correlations of the KPI, `strength`; of `ols` its fit and diagnostics, the same on each
        row.
    """
    rows: list[Row] = []
    for kpi_id, wanted in pairs.groupby("kpi_id", sort=True):
        names = sorted(set(wanted["driver"]))
        target = _column(days, str(kpi_id))
        columns = {name: _column(days, name) for name in names}
        rows += [{"kpi_id": kpi_id, **row} for row in _correlated(target, columns, most_lag, alpha)]
        rows += [{"kpi_id": kpi_id, "method": "ols", "lag_days": 0, **row} for row in _fitted(target, columns, factors)]
    return _table(rows)


def outcomes(kpi_id: str, cells: pd.DataFrame, *, events: str, cases: str) -> pd.DataFrame:
    """A row for each driver of a logistic regression: `estimate` is the odds ratio. Or one with a reason.

    Args:
        cells: groups of cases with the same drivers: the columns `events`, `cases`, and one for each driver (0 or 1).
    """
    names = [name for name in cells.columns if name not in (events, cases)]
    shared: Row = {"kpi_id": kpi_id, "method": "logistic", "lag_days": 0}
    counts = cells[cases].to_numpy(dtype=np.float64)
    varies = [name for name in names if 0 < counts @ cells[name].to_numpy(dtype=np.float64) < counts.sum()]
    shared["pairs"] = int(counts.sum())
    try:
        if not varies:
            raise TooShort("nothing" if not counts.sum() else "does not vary")
        found = drivers.logistic(cells[events], counts, cells[varies])
    except TooShort as error:
        return _table([shared | {"driver": name, **_reason(error)} for name in names])
    except ValueError:
        return _table([shared | {"driver": name, **_said("dependent")} for name in names])
    shared |= {"events": found.events, "auc": found.auc, "r_squared": found.pseudo_r_squared}
    shared |= {"model_p_value": found.likelihood_ratio_p_value, "strength": found.strength, "pairs": found.cases}
    terms = found.coefficients.rename(columns={"term": "driver", "odds_ratio": "estimate"})
    rows: list[Row] = []
    for record in terms.to_dict("records"):
        term = {str(name): value for name, value in record.items()}
        rows.append(shared | term | {"is_found": term["p_value"] < 0.05})
    rows += [shared | {"driver": name, **_said("does not vary")} for name in names if name not in varies]
    return _table([row for row in rows if row["driver"] != "constant"])


def _correlated(target: Any, columns: dict[str, Any], most_lag: int, alpha: float) -> Iterator[Row]:
    calm = {name: _without_rhythm(values) for name, values in columns.items()}
    found = drivers.correlations(_without_rhythm(target), calm, most_lag=most_lag, alpha=alpha)
    for row in found.rename(columns={"coefficient": "estimate"}).to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _fitted(target: Any, columns: dict[str, Any], factors: pd.DataFrame) -> Iterator[Row]:
    """Rows of one regression on all drivers that are known at all, and on the factors."""
    known = {name: values for name, values in columns.items() if np.isfinite(values).any()}
    for name in columns.keys() - known.keys():
        yield {"driver": name, **_said("nothing")}
    if not known:
        return
    design = pd.DataFrame(known).reset_index(drop=True)
    usable = np.isfinite(target) & design.notna().all(axis=1).to_numpy()
    for name in factors.columns:
        marked = factors[name].to_numpy(dtype=np.float64)
        if LEAST_FACTOR_DAYS <= marked[usable].sum() <= usable.sum() - LEAST_FACTOR_DAYS:
            design[f"factor:{name}"] = marked
    controls = drivers.rhythm(len(target))
    try:
        fit = drivers.ols(target[usable], design[usable], controls=controls[usable])
    except TooShort as error:
        yield from ({"driver": name, "pairs": int(usable.sum()), **_reason(error)} for name in known)
        return
    except ValueError:
        yield from ({"driver": name, "pairs": int(usable.sum()), **_said("dependent")} for name in known)
        return
    for term in fit.coefficients.rename(columns={"term": "driver", "coefficient": "estimate"}).to_dict("records"):
        told = {str(name): value for name, value in term.items()}
        yield told | _diagnostics(fit) | {"is_found": bool(told["p_value"] < 0.05)}


def _diagnostics(fit: Ols) -> Row:
    return {
        "pairs": fit.rows,
        "strength": fit.strength,
        "doubts": "; ".join(fit.doubts) or None,
        "model_p_value": fit.f_p_value,
        **{
            name: fit[name]
            for name in (
                "r_squared",
                "adjusted_r_squared",
                "residual_deviation",
                "durbin_watson",
                "breusch_pagan_p_value",
                "jarque_bera_p_value",
                "condition_number",
            )
        },
    }


def _column(days: pd.DataFrame, name: str) -> Any:
    return days[name].to_numpy(dtype=np.float64) if name in days else np.full(len(days), np.nan)


def _without_rhythm(values: Any) -> Any:
    """As `drivers.without_rhythm`; what is too short for it stays as it is, and is found too short later."""
    try:
        return drivers.without_rhythm(values)
    except TooShort:
        return values


def _reason(error: TooShort) -> Row:
    return {"reason": error.english, "reason_zh": error.chinese}


def _said(reason: str) -> Row:
    return dict(zip(("reason", "reason_zh"), said(reason), strict=True))


def _table(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)

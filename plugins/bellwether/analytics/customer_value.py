"""Customer lifetime value over a table of customers: fit, hold against held-out purchases, predict.

A table of histories has one row for each customer and `part`: `all` is observed until now, `calibration` until the
held-out days begin. Its columns: customer_key, part, calibration_end_date, holdout_days, age_days (first order to the
part's end), repeats (order days after the first), recency_days (first to last order day), later_purchases (order days
after the part's end), and for each of `net_revenue` and `margin` in the reporting currency mean_<value> of a repeat and
later_<value> after the part's end, both missing where a cost is not known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bellwether.analytics import clv

DAYS_PER_YEAR = 365.25
VALUES = ("net_revenue", "margin")
Row = dict[str, Any]
_PARAMETERS = ("r", "alpha", "a", "b", "p", "q", "v", "log_likelihood")
_HOLDOUT = ("holdout_customers", "holdout_expected", "holdout_actual", "holdout_mae", "holdout_correlation")
_MODEL_COLUMNS = {
    "subject": "string",
    "model_name": "string",
    "is_fitted": "bool",
    "reason": "string",
    "customers": "int64",
    "repeat_customers": "int64",
    "calibration_end_date": "datetime64[us]",
    "holdout_days": "Int64",
    **dict.fromkeys((*_PARAMETERS, *_HOLDOUT, "frequency_value_correlation"), "float64"),
}


def fit_models(histories: pd.DataFrame) -> pd.DataFrame:
    """One row for each subject (`purchases`, `net_revenue`, `margin`): parameters and fit, or why there is none.

    Parameters come from everybody's whole history. The holdout columns come from a second fit that saw the calibration
    part alone: purchases (or their value) that it expects of each customer in the held-out days, against what came.
    """
    everybody = histories[histories["part"] == "all"]
    calibration = histories[histories["part"] == "calibration"]
    before = _try_purchases(calibration)
    rows = [_fit_purchases(everybody, before, calibration)]
    rows += [_fit_value(value, everybody, before, calibration) for value in VALUES]
    return pd.DataFrame(rows, columns=list(_MODEL_COLUMNS)).astype(_MODEL_COLUMNS)


def predict(histories: pd.DataFrame, models: pd.DataFrame, *, yearly_discount: float) -> pd.DataFrame:
    """One row for each customer of `histories` (part `all`): what the fitted models expect; missing without a model.

    Columns: customer_key, probability_alive, expected_purchases (12 months), and for each value mean_<value> (expected
    of a purchase) and predicted_<value> (12 months, discounted by the month at `yearly_discount`).
    """
    found = pd.DataFrame({"customer_key": histories["customer_key"].astype("string").array})
    for column in (
        "probability_alive",
        "expected_purchases",
        *(f"{k}_{v}" for v in VALUES for k in ("mean", "predicted")),
    ):
        found[column] = np.full(len(found), np.nan)
    fitted = {row["subject"]: row for row in models.to_dict("records") if row["is_fitted"]}
    if "purchases" not in fitted or histories.empty:
        return found
    purchases = clv.BgNbd(**{name: fitted["purchases"][name] for name in ("r", "alpha", "a", "b", "log_likelihood")})
    history = _history(histories)
    found["probability_alive"] = clv.probability_alive(purchases, *history)
    found["expected_purchases"] = clv.expected_purchases(purchases, DAYS_PER_YEAR, *history)
    for value in VALUES:
        known = histories[f"mean_{value}"].notna().to_numpy()
        if value not in fitted or not known.any():
            continue
        spend = clv.GammaGamma(**{name: fitted[value][name] for name in ("p", "q", "v", "log_likelihood")})
        mean = histories.loc[known, f"mean_{value}"].to_numpy(dtype=np.float64)
        x, t_x, age = _history(histories[known])
        found.loc[known, f"mean_{value}"] = clv.expected_average_value(spend, x, mean)
        found.loc[known, f"predicted_{value}"] = clv.customer_lifetime_value(
            purchases, spend, x, t_x, age, mean, units_per_year=DAYS_PER_YEAR, yearly_discount=yearly_discount
        )
    return found


def _history(histories: pd.DataFrame) -> list[Any]:
    return [histories[name].to_numpy(dtype=np.float64) for name in ("repeats", "recency_days", "age_days")]


def _described(subject: str, model_name: str, everybody: pd.DataFrame, calibration: pd.DataFrame) -> Row:
    row: Row = {
        "subject": subject,
        "model_name": model_name,
        "is_fitted": False,
        "reason": None,
        "customers": len(everybody),
        "repeat_customers": int((everybody["repeats"] > 0).sum()),
    }
    if not calibration.empty:
        row["calibration_end_date"] = calibration["calibration_end_date"].iloc[0]
        row["holdout_days"] = int(calibration["holdout_days"].iloc[0])
    return row


def _fit_purchases(everybody: pd.DataFrame, before: clv.BgNbd | clv.FitError, calibration: pd.DataFrame) -> Row:
    row = _described("purchases", "BG/NBD", everybody, calibration)
    try:
        whole = clv.fit_bg_nbd(*_history(everybody))
    except clv.FitError as error:
        return row | {"reason": str(error)}
    row |= dict(whole) | {"is_fitted": True, "reason": _note(whole)}
    if isinstance(before, clv.FitError):
        return row | {"reason": f"Holdout: {before}"}
    expected = clv.expected_purchases(before, row["holdout_days"], *_history(calibration))
    return row | _held_out(expected, calibration["later_purchases"].to_numpy(dtype=np.float64))


def _fit_value(value: str, everybody: pd.DataFrame, before: clv.BgNbd | clv.FitError, calibration: pd.DataFrame) -> Row:
    is_nowhere_known = bool(len(everybody)) and bool(everybody[f"mean_{value}"].isna().all())
    everybody, calibration = (part[part[f"mean_{value}"].notna()] for part in (everybody, calibration))
    row = _described(value, "Gamma-Gamma", everybody, calibration)
    if is_nowhere_known:
        return row | {"reason": f"The {value.replace('_', ' ')} of no customer is known."}
    try:
        whole = clv.fit_gamma_gamma(everybody["repeats"], everybody[f"mean_{value}"])
        # Customers that are known, not only those that the fit could use.
        row |= dict(whole) | {"is_fitted": True, "reason": _note(whole), "customers": len(everybody)}
        bought = everybody[(everybody["repeats"] > 0) & (everybody[f"mean_{value}"] > 0)]
        row["frequency_value_correlation"] = _correlation(bought["repeats"], bought[f"mean_{value}"])
        if isinstance(before, clv.FitError):
            raise before
        spend = clv.fit_gamma_gamma(calibration["repeats"], calibration[f"mean_{value}"])
    except clv.FitError as error:
        return row | {"reason": f"Holdout: {error}" if row["is_fitted"] else str(error)}
    expected = clv.expected_purchases(before, row["holdout_days"], *_history(calibration))
    expected = expected * clv.expected_average_value(spend, calibration["repeats"], calibration[f"mean_{value}"])
    return row | _held_out(expected, calibration[f"later_{value}"].to_numpy(dtype=np.float64))


def _try_purchases(histories: pd.DataFrame) -> clv.BgNbd | clv.FitError:
    """The fit or the reason why there is none: it is one for all that is held against the held-out days."""
    try:
        return clv.fit_bg_nbd(*_history(histories))
    except clv.FitError as error:
        return error


def _note(model: clv.BgNbd | clv.GammaGamma) -> str | None:
    if not model.at_limit:
        return None
    return f"At their limit, for customers are not seen to differ in them: {', '.join(model.at_limit)}."


def _held_out(expected: Any, actual: Any) -> dict[str, float]:
    return {
        "holdout_customers": float(len(actual)),
        "holdout_expected": float(np.sum(expected)),
        "holdout_actual": float(np.sum(actual)),
        "holdout_mae": float(np.mean(np.abs(expected - actual))),
        "holdout_correlation": _correlation(expected, actual),
    }


def _correlation(left: Any, right: Any) -> float:
    """Pearson's, nan where one of them does not vary."""
    if len(left) < 2 or np.std(left) == 0 or np.std(right) == 0:
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])

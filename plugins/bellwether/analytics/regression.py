"""Regressions with their diagnostics: a KPI on spend and factors, and whether a lead becomes a customer.

Computed by statsmodels. Sources of the diagnostics:

- Errors that hold whatever the residuals' variance and likeness: Newey and West (1987), Econometrica 55, 703-708.
- Durbin and Watson (1951), Biometrika 38, 159-177; Breusch and Pagan (1979), Econometrica 47, 1287-1294; Jarque and
  Bera (1987), International Statistical Review 55, 163-172.
- Variance inflation and condition number: Belsley, Kuh and Welsch (1980), "Regression Diagnostics", chapter 3.
- McFadden's pseudo R2: McFadden (1974), in Zarembka (ed.), "Frontiers in Econometrics", 105-142; what it amounts to
  after McFadden (1979), in Hensher and Stopher (eds.), "Behavioural Travel Modelling", 307.
- What R2 amounts to: Chin (1998), "The Partial Least Squares Approach to Structural Equation Modeling", p. 323.
- Ten cases of the rarer outcome for each coefficient: Peduzzi et al. (1996), J. of Clinical Epidemiology 49, 1373.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from bellwether.analytics.daily_series import Floats
from bellwether.analytics.reasons import TooShort
from bellwether.analytics.results import Result

__all__ = ["Logit", "Ols", "logistic", "ols", "strength_of_fit", "strength_of_pseudo_fit"]

ROWS_PER_COEFFICIENT = 10
EVENTS_PER_COEFFICIENT = 10
LARGEST_VARIANCE_INFLATION = 10.0


@dataclass(frozen=True, eq=False)
class Ols(Result):
    """`coefficients`: a row for each term: term, coefficient, standard_error, low, high, p_value, variance_inflation.

    `strength` is what `adjusted_r_squared` amounts to. `doubts` names the diagnostics that failed at 5 %:
    `residuals resemble the day before`, `uneven variance`, `residuals not normal`, `drivers move together`; the first
    two are in the standard errors already where these are robust.
    """

    coefficients: pd.DataFrame
    rows: int
    r_squared: float
    adjusted_r_squared: float
    f_p_value: float
    residual_deviation: float
    durbin_watson: float
    breusch_pagan_p_value: float
    jarque_bera_p_value: float
    condition_number: float
    strength: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Logit(Result):
    """`coefficients` has a row for each term: coefficient, standard_error, p_value, odds_ratio, its low and high.

    `auc` is the chance that a case with the outcome is rated above one without.
    """

    coefficients: pd.DataFrame
    cases: int
    events: int
    pseudo_r_squared: float
    likelihood_ratio_p_value: float
    auc: float
    strength: str


def ols(
    target: ArrayLike,
    drivers: pd.DataFrame,
    *,
    controls: Floats | None = None,
    is_series: bool = True,
    confidence: float = 0.95,
) -> Ols:
    """Least squares of a target on drivers and a constant.

    Args:
        target: one value for each row of `drivers`, all numbers.
        controls: further columns that are fitted and not told of, such as weekdays, one of them constant.
        is_series: whether rows follow each other in time; standard errors are then Newey and West's.

    Raises:
        TooShort: fewer than ten rows for each driver and the constant and one for each control, or nothing varies.
        ValueError: a number is missing, or a driver is a sum of others.
    """
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - it takes two seconds to load
    from statsmodels.stats.diagnostic import het_breuschpagan  # noqa: PLC0415
    from statsmodels.stats.stattools import durbin_watson, jarque_bera  # noqa: PLC0415

    y = np.asarray(target, dtype=np.float64)
    # The constant comes last, so that drivers keep their places.
    base = np.ones((len(drivers), 1)) if controls is None else np.asarray(controls, dtype=np.float64)
    x = np.column_stack([drivers.to_numpy(dtype=np.float64), base])
    _check(y, x, drivers.shape[1])
    fitted = OLS(y, x).fit()
    if is_series:
        lags = int(4 * (len(y) / 100) ** (2 / 9))
        robust = fitted.get_robustcov_results("HAC", maxlags=lags, use_correction=True)
    else:
        robust = fitted
    count, inflation = drivers.shape[1], _variance_inflation(x, drivers.shape[1])
    table = _terms(drivers, robust, confidence).assign(variance_inflation=inflation)
    # What the drivers explain beyond the controls, or a week's rhythm would pass for their doing.
    rest = OLS(y, base).fit().ssr if controls is not None else fitted.centered_tss
    r_squared = 1 - fitted.ssr / rest
    freedom = len(y) - x.shape[1]
    adjusted = 1 - (1 - r_squared) * (freedom + count) / freedom
    tests = (float(het_breuschpagan(fitted.resid, x)[1]), float(jarque_bera(fitted.resid)[1]))
    likeness = float(durbin_watson(fitted.resid))
    doubts = [
        ("residuals resemble the day before", is_series and not 1.5 <= likeness <= 2.5),
        ("uneven variance", tests[0] < 0.05),
        ("residuals not normal", tests[1] < 0.05),
        ("drivers move together", bool((inflation > LARGEST_VARIANCE_INFLATION).any())),
    ]
    chosen = np.eye(x.shape[1])[:count]
    return Ols(
        table,
        len(y),
        float(r_squared),
        float(adjusted),
        float(np.squeeze(robust.f_test(chosen).pvalue)),
        float(np.sqrt(fitted.mse_resid)),
        likeness,
        *tests,
        float(np.linalg.cond(x / np.sqrt((x**2).sum(axis=0)))),
        strength_of_fit(float(adjusted)),
        tuple(name for name, holds in doubts if holds),
    )


def logistic(events: ArrayLike, cases: ArrayLike, drivers: pd.DataFrame, *, confidence: float = 0.95) -> Logit:
    """Logistic regression of grouped cases: rows with the same drivers count as one.

    Args:
        events, cases: for each row of `drivers`, how many cases it stands for, and how many of them had the outcome.

    Raises:
        TooShort: fewer than ten of the rarer outcome for each coefficient, or a driver tells the outcomes apart
        entirely,
            so that its odds have no limit.
        ValueError: a number is missing, more events than cases, or a driver is a sum of others.
    """
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 - it takes a second to load
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    y, n = np.asarray(events, dtype=np.float64), np.asarray(cases, dtype=np.float64)
    if not (np.isfinite(y).all() and np.isfinite(n).all() and (y >= 0).all() and (y <= n).all()):
        raise ValueError("Events and cases must be counts, and of no group more events than cases.")
    y, n, used = y[n > 0], n[n > 0], drivers[n > 0]
    rarer = int(min(y.sum(), (n - y).sum()))
    if rarer < EVENTS_PER_COEFFICIENT * (used.shape[1] + 1):
        needed = EVENTS_PER_COEFFICIENT * (used.shape[1] + 1)
        raise TooShort("outcomes", known=rarer, terms=used.shape[1], needed=needed)
    x = np.column_stack([used.to_numpy(dtype=np.float64), np.ones(len(used))])
    if not np.isfinite(x).all() or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("A driver is missing or is a sum of others.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = GLM(np.column_stack([y, n - y]), x, family=Binomial()).fit()
    if not fitted.converged or (np.abs(fitted.params[:-1]) > 15).any() or (np.asarray(fitted.bse) > 100).any():
        raise TooShort("separated")
    # Likelihoods of single cases: statsmodels' of groups also counts their arrangements, which no driver changes.
    own, null = _log_likelihood(y, n, np.asarray(fitted.mu)), _log_likelihood(y, n, np.full(len(y), y.sum() / n.sum()))
    table = _terms(used, fitted, confidence)
    odds = {name: np.exp(table[name]) for name in ("low", "high")}
    table = table.assign(odds_ratio=np.exp(table["coefficient"]), **odds)
    pseudo = 1 - own / null
    return Logit(
        table,
        int(n.sum()),
        int(y.sum()),
        float(pseudo),
        float(stats.chi2.sf(2 * (own - null), used.shape[1])),
        _auc(np.asarray(fitted.mu), y, n - y),
        strength_of_pseudo_fit(float(pseudo)),
    )


def strength_of_fit(r_squared: float) -> str:
    """`weak` below 0.33, `moderate` below 0.67, else `strong` (Chin 1998)."""
    return "weak" if r_squared < 0.33 else "moderate" if r_squared < 0.67 else "strong"


def strength_of_pseudo_fit(pseudo_r_squared: float) -> str:
    """`weak` below 0.1, `moderate` below 0.2, else `strong` (McFadden 1979)."""
    return "weak" if pseudo_r_squared < 0.1 else "moderate" if pseudo_r_squared < 0.2 else "strong"


def _check(y: Floats, x: Floats, drivers: int) -> None:
    if y.ndim != 1 or len(y) != len(x) or not np.isfinite(y).all() or not np.isfinite(x).all():
        raise ValueError("A regression needs a number in every row of the target and of each driver.")
    needed = ROWS_PER_COEFFICIENT * (drivers + 1) + x.shape[1] - drivers - 1
    if len(y) < needed:
        raise TooShort("rows", known=len(y), terms=drivers, needed=needed)
    if np.ptp(y) == 0:
        raise TooShort("does not vary")
    scaled = x / np.maximum(np.abs(x).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < x.shape[1]:
        raise ValueError("A driver does not vary, or is a sum of others.")


def _terms(drivers: pd.DataFrame, fitted: object, confidence: float) -> pd.DataFrame:
    """What a fit says of each driver, and of the constant where it is the only other column."""
    bounds = np.asarray(fitted.conf_int(alpha=1 - confidence))  # type: ignore[attr-defined]
    count = drivers.shape[1]
    names = [str(name) for name in drivers.columns]
    kept = count + 1 if len(bounds) == count + 1 else count
    columns = {
        "coefficient": fitted.params,  # type: ignore[attr-defined]
        "standard_error": fitted.bse,  # type: ignore[attr-defined]
        "low": bounds[:, 0],
        "high": bounds[:, 1],
        "p_value": fitted.pvalues,  # type: ignore[attr-defined]
    }
    values = {name: np.asarray(column, dtype=np.float64)[:kept] for name, column in columns.items()}
    return pd.DataFrame({"term": [*names, "constant"][:kept], **values})


def _variance_inflation(x: Floats, count: int) -> Floats:
    """1 / (1 - R2) of each driver on all other columns; nan for the constant that may follow."""
    found = []
    for place in range(count):
        others = np.delete(x, place, axis=1)
        rest = x[:, place] - others @ np.linalg.lstsq(others, x[:, place], rcond=None)[0]
        found.append(float(((x[:, place] - x[:, place].mean()) ** 2).sum() / max(float(rest @ rest), 1e-300)))
    return np.array([*found, np.nan] if x.shape[1] == count + 1 else found)


def _log_likelihood(events: Floats, cases: Floats, rates: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(events > 0, events * np.log(rates), 0) + np.where(
            cases > events, (cases - events) * np.log1p(-rates), 0
        )
    return float(parts.sum())


def _auc(rates: Floats, events: Floats, others: Floats) -> float:
    """Mann and Whitney's: groups in the order of their rates, ties counting half."""
    table = pd.DataFrame({"rate": rates.round(12), "events": events, "others": others}).groupby("rate").sum()
    below = table["others"].cumsum() - table["others"] / 2
    return float((table["events"] * below).sum() / (table["events"].sum() * table["others"].sum()))

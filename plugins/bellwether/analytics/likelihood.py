"""Maximum likelihood over positive parameters: aggregated rows, several starts, and a refusal of a bad maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

MINIMUM_REPEAT_CUSTOMERS = 10
# Data are scaled to about 1. A parameter out here is held by nothing in the data; beyond it the model hardly changes.
SMALLEST, LARGEST, LARGEST_SCALE = 1e-5, 1e3, 1e5
# Steeper per mean customer and e-fold of a parameter is no maximum; at a limit, steeper is a likelihood without end.
FLAT, FLAT_AT_LIMIT = 1e-4, 2e-2
# The starts are compared on at most so many rows; all rows decide the rest.
ROWS_TO_START_WITH = 20_000

Floats = NDArray[np.float64]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]


class FitError(ValueError):
    """The data do not determine the model; the message says why, for people."""


@dataclass(frozen=True)
class Parameters(Mapping[str, float]):
    """Fitted parameters, by attribute and by key: `model.r`, `model["r"]`, `dict(model)`.

    `at_limit` names, as an attribute only, what ran to its limit: customers are then not seen to differ in it, or not
    to leave at all. The likelihood is flat there, so what the model expects holds, and the parameter says nothing.
    """

    customers: int = field(kw_only=True, default=0)
    at_limit: tuple[str, ...] = field(kw_only=True, default=())

    def __getitem__(self, name: str) -> float:
        if name not in set(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (entry.name for entry in fields(self) if entry.name != "at_limit")

    def __len__(self) -> int:
        return len(fields(self)) - 1


@dataclass(frozen=True)
class Maximum:
    """The parameters of the highest log-likelihood, by name, and that log-likelihood."""

    parameters: dict[str, float]
    log_likelihood: float
    at_limit: tuple[str, ...]


def aggregate(columns: Mapping[str, Floats]) -> tuple[pd.DataFrame, Floats]:
    """Distinct rows in ascending order, and how often each is there: a million customers are far fewer histories."""
    counted = pd.DataFrame(columns).groupby(list(columns), as_index=False, sort=True).size()
    return counted[list(columns)], counted["size"].to_numpy(dtype=np.float64)


def maximise(
    likelihood_of: Callable[[pd.DataFrame, Floats], LogLikelihood],
    rows: pd.DataFrame,
    weights: Floats,
    *,
    starts: Sequence[Sequence[float]],
    names: Sequence[str],
    scale: str,
    repeat_customers: int,
) -> Maximum:
    """Find the parameters of the highest log-likelihood.

    L-BFGS on logarithms, so parameters stay positive, with the analytic gradient. Deterministic: rows are in order.

    Args:
        likelihood_of: makes of rows and weights what takes parameters and gives the sum of all rows' log-likelihoods,
            each times its weight, and its gradient by each parameter.
        starts: parameters to begin with, for data that are scaled to about 1.
        scale: the name of the one that is no shape, so that it may become larger.

    Raises:
        FitError: too few repeat customers, or no place from any start where the likelihood is flat.
    """
    if repeat_customers < MINIMUM_REPEAT_CUSTOMERS:
        raise FitError(
            f"{repeat_customers} customers bought again; at least {MINIMUM_REPEAT_CUSTOMERS} are needed "
            "to tell how customers differ."
        )
    step = -(-len(rows) // ROWS_TO_START_WITH)
    bounds = [(np.log(SMALLEST), np.log(LARGEST_SCALE if name == scale else LARGEST)) for name in names]
    tried = [_climb(likelihood_of, rows[::step], weights[::step], np.log(start), bounds) for start in starts]
    best = min(tried, key=lambda result: float(result.fun))
    result = best if step == 1 else _climb(likelihood_of, rows, weights, best.x, bounds)
    is_at_limit = [not low + 0.01 < value < high - 0.01 for value, (low, high) in zip(result.x, bounds, strict=True)]
    # Flat is judged by the gradient of a mean customer's log-likelihood; the optimiser's own word is about its steps.
    if not np.isfinite(result.fun) or (np.abs(result.jac) > np.where(is_at_limit, FLAT_AT_LIMIT, FLAT)).any():
        raise FitError(f"No maximum of the likelihood was found: {result.message}")
    at_limit = tuple(name for name, ran in zip(names, is_at_limit, strict=True) if ran)
    parameters = dict(zip(names, map(float, np.exp(result.x)), strict=True))
    return Maximum(parameters, -float(result.fun) * float(weights.sum()), at_limit)


def _climb(
    likelihood_of: Callable[[pd.DataFrame, Floats], LogLikelihood],
    rows: pd.DataFrame,
    weights: Floats,
    start: Floats,
    bounds: Sequence[tuple[float, float]],
) -> optimize.OptimizeResult:
    log_likelihood = likelihood_of(rows, weights)
    customers = weights.sum()

    def descent(logarithms: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logarithms)
        value, gradient = log_likelihood(parameters)
        return -value / customers, -gradient * parameters / customers

    return optimize.minimize(
        descent,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-8},
    )

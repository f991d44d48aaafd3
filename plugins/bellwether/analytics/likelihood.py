"""Maximum likelihood over positive parameters: aggregated rows, several starts, and a refusal of a bad maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

MINIMUM_REPEAT_CUSTOMERS = 10
# Logarithms: data are scaled to about 1, so a parameter out here means that nothing in the data holds it.
LIMIT = 12.0
# The starts are compared on at most so many rows; all rows decide the rest.
ROWS_TO_START_WITH = 20_000

Floats = NDArray[np.float64]
LogLikelihood = Callable[[Floats, pd.DataFrame, Floats], tuple[float, Floats]]


class FitError(ValueError):
    """The data do not determine the model; the message says why, for people."""


@dataclass(frozen=True)
class Parameters(Mapping[str, float]):
    """Fitted parameters, by attribute and by key: `model.r`, `model["r"]`, `dict(model)`."""

    customers: int = field(kw_only=True, default=0)

    def __getitem__(self, name: str) -> float:
        if name not in set(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (entry.name for entry in fields(self))

    def __len__(self) -> int:
        return len(fields(self))


def aggregate(columns: Mapping[str, Floats]) -> tuple[pd.DataFrame, Floats]:
    """Distinct rows in ascending order, and how often each is there: a million customers are far fewer histories."""
    counted = pd.DataFrame(columns).groupby(list(columns), as_index=False, sort=True).size()
    return counted[list(columns)], counted["size"].to_numpy(dtype=np.float64)


def maximise(
    log_likelihood: LogLikelihood,
    rows: pd.DataFrame,
    weights: Floats,
    *,
    starts: Sequence[Sequence[float]],
    names: Sequence[str],
    repeat_customers: int,
) -> tuple[list[float], float]:
    """The parameters of the highest log-likelihood, and that log-likelihood.

    L-BFGS on logarithms, so parameters stay positive, with the analytic gradient. Deterministic: rows are in order.

    Args:
        log_likelihood: sum over rows times weights, and its gradient by each parameter.
        starts: parameters to begin with, for data that are scaled to about 1.

    Raises:
        FitError: too few repeat customers, no convergence from any start, or a parameter at its limit.
    """
    if repeat_customers < MINIMUM_REPEAT_CUSTOMERS:
        raise FitError(
            f"{repeat_customers} customers bought again; at least {MINIMUM_REPEAT_CUSTOMERS} are needed "
            "to tell how customers differ."
        )
    step = -(-len(rows) // ROWS_TO_START_WITH)
    tried = [_climb(log_likelihood, rows[::step], weights[::step], np.log(start)) for start in starts]
    best = min(tried, key=lambda result: float(result.fun))
    result = best if step == 1 else _climb(log_likelihood, rows, weights, best.x)
    at_limit = [name for name, value in zip(names, result.x, strict=True) if abs(value) > LIMIT - 0.01]
    if at_limit:
        raise FitError(f"The data do not determine {', '.join(at_limit)}: the likelihood grows without end.")
    # Flat is judged by the gradient of a mean customer's log-likelihood; the optimiser's own word is about its steps.
    if not np.isfinite(result.fun) or float(np.abs(result.jac).max()) > 1e-4:
        raise FitError(f"No maximum of the likelihood was found: {result.message}")
    return [float(value) for value in np.exp(result.x)], -float(result.fun) * float(weights.sum())


def _climb(
    log_likelihood: LogLikelihood, rows: pd.DataFrame, weights: Floats, start: Floats
) -> optimize.OptimizeResult:
    customers = weights.sum()

    def descent(logarithms: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logarithms)
        value, gradient = log_likelihood(parameters, rows, weights)
        return -value / customers, -gradient * parameters / customers

    return optimize.minimize(
        descent,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-LIMIT, LIMIT)] * len(start),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9},
    )

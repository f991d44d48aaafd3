"""Customer lifetime value: how often customers will buy again (BG/NBD) and for how much (Gamma-Gamma).

Sources of the formulas:

- BG/NBD: Fader, Hardie and Lee (2005), "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
  Marketing Science 24 (2), 275-284.
- Gamma-Gamma: Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value", brucehardie.com/notes/025.

Per customer, all in one unit of time: `frequency` counts the purchases after the first, `recency` is the time from the
first to the last purchase (0 without a repeat), `T` the time from the first purchase to now, `monetary_value` the mean
value of the purchases after the first. Anything that numpy makes an array of is taken; results have the inputs' shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from bellwether.analytics.histories import Floats, arrays, histories
from bellwether.analytics.likelihood import FitError, LogLikelihood, Parameters, aggregate, maximise

MONTHS_PER_YEAR = 12
__all__ = [
    "BgNbd",
    "FitError",
    "GammaGamma",
    "customer_lifetime_value",
    "expected_average_value",
    "expected_purchases",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "probability_alive",
]


@dataclass(frozen=True)
class BgNbd(Parameters):
    """A fitted BG/NBD model; `alpha` is in the unit of time of `T`. Attributes and mapping keys alike."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True)
class GammaGamma(Parameters):
    """A fitted Gamma-Gamma model; `v` is in the unit of `monetary_value`. Attributes and mapping keys alike."""

    p: float
    q: float
    v: float
    log_likelihood: float


def fit_bg_nbd(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> BgNbd:
    """Fit BG/NBD by maximum likelihood: equation (6) of Fader, Hardie and Lee (2005).

    Args:
        frequency, recency, T: one number for each customer; every customer counts, those without a repeat too.

    Raises:
        ValueError: the inputs differ in length or hold what no history of purchases can be.
        FitError: too few repeat customers, or no maximum inside the parameters' range.
    """
    x, t_x, t = histories(frequency, recency, T)
    scale = float(t.max(initial=0))
    if scale <= 0:
        raise FitError("No customer was observed for any time: nothing can be told of how often they buy.")
    rows, weights = aggregate({"x": x, "t_x": t_x / scale, "T": t / scale})

    starts = [(1.0, 1.0, 1.0, 1.0), (0.3, 0.1, 0.5, 2.0), (3.0, 0.5, 0.1, 3.0)]
    best = maximise(
        _bg_nbd_likelihood,
        rows,
        weights,
        starts=starts,
        names=("r", "alpha", "a", "b"),
        scale="alpha",
        repeat_customers=int((x > 0).sum()),
    )
    r, alpha, a, b = best.parameters.values()
    total = best.log_likelihood - float(x.sum()) * float(np.log(scale))
    return BgNbd(r, alpha * scale, a, b, total, customers=len(x), at_limit=best.at_limit)


def fit_gamma_gamma(frequency: ArrayLike, monetary_value: ArrayLike) -> GammaGamma:
    """Fit Gamma-Gamma by maximum likelihood: equation (1a) of Fader and Hardie (2013).

    Args:
        frequency, monetary_value: one number for each customer. Customers without a repeat, or whose mean value is not
            above zero, say nothing of spend in this model and are left out; `customers` counts those that are left.

    Raises:
        ValueError: the inputs differ in length, or a number is missing or negative.
        FitError: too few repeat customers, or no maximum inside the parameters' range.
    """
    x, m = arrays(frequency=frequency, monetary_value=monetary_value)
    if (x < 0).any():
        raise ValueError("frequency must not be negative.")
    x, m = x[(x > 0) & (m > 0)], m[(x > 0) & (m > 0)]
    scale = float(m.mean()) if len(m) else 1.0
    rows, weights = aggregate({"x": x, "m": m / scale})

    starts = [(1.0, 2.0, 1.0), (5.0, 4.0, 0.5), (0.5, 1.5, 3.0)]
    best = maximise(
        _gamma_gamma_likelihood, rows, weights, starts=starts, names=("p", "q", "v"), scale="v", repeat_customers=len(x)
    )
    p, q, v = best.parameters.values()
    total = best.log_likelihood - len(x) * float(np.log(scale))
    return GammaGamma(p, q, v * scale, total, customers=len(x), at_limit=best.at_limit)


def probability_alive(model: BgNbd, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Floats:
    """The probability that a customer still buys, 0 to 1; 1 without a repeat, for one leaves after a repeat only.

    From the denominator of equation (10) of Fader, Hardie and Lee (2005).
    """
    x, t_x, t = histories(frequency, recency, T)
    b_x = np.where(x > 0, model.b + x - 1, 1.0)
    log_odds = np.log(model.a) - np.log(b_x) + (model.r + x) * (np.log(model.alpha + t) - np.log(model.alpha + t_x))
    return np.asarray(np.where(x > 0, special.expit(-log_odds), 1.0))


def expected_purchases(
    model: BgNbd,
    t: ArrayLike,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
) -> Floats:
    """Purchases to expect in the next `t`: equation (10) of Fader, Hardie and Lee (2005).

    Euler's transformation of its 2F1 leaves the frequency in the third parameter only, where it does no harm: the
    printed form overflows for customers who buy hundreds of times, and stands in where a and b are in the hundreds.
    """
    x, _, observed = histories(frequency, recency, T)
    ahead = np.asarray(t, dtype=np.float64)
    if not np.isfinite(ahead).all() or (ahead < 0).any():
        raise ValueError("t must be a number of time units, not negative.")
    # The formula has removable gaps at a = 1 and at a + b + x = 1.
    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6
    c = a + model.b + x - 1
    c = np.where(np.abs(c) > 1e-9, c, 1e-9)
    z = ahead / (model.alpha + observed + ahead)
    with np.errstate(over="ignore", invalid="ignore"):
        kept = np.exp((a - 1) * np.log1p(-z)) * special.hyp2f1(a + model.b - 1 - model.r, a - 1, c, z)
        if not np.isfinite(kept).all():
            printed = np.exp((model.r + x) * np.log1p(-z)) * special.hyp2f1(model.r + x, model.b + x, c, z)
            kept = np.where(np.isfinite(kept), kept, printed)
    return np.asarray(np.maximum(c / (a - 1) * (1 - kept), 0) * probability_alive(model, frequency, recency, T))


def expected_average_value(model: GammaGamma, frequency: ArrayLike, monetary_value: ArrayLike) -> Floats:
    """The mean value of a customer's purchases to come: equation (5) of Fader and Hardie (2013).

    It lies between the customer's own mean and everybody's, `p v / (q - 1)`, which stands alone for a customer without
    a repeat. nan where the distribution has no mean (`p x + q <= 1`).
    """
    x, m = arrays(frequency=frequency, monetary_value=monetary_value)
    shape = model.p * x + model.q - 1
    own = np.where(x > 0, x * m, 0.0)
    return np.asarray(np.where(shape > 0, model.p * (model.v + own) / np.where(shape > 0, shape, 1.0), np.nan))


def customer_lifetime_value(  # noqa: PLR0917 - two models, and the four numbers of a history
    purchases: BgNbd,
    values: GammaGamma,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    monetary_value: ArrayLike,
    *,
    units_per_year: float,
    months: int = MONTHS_PER_YEAR,
    yearly_discount: float = 0.10,
) -> Floats:
    """Expected value of the purchases of the next `months`, each month's discounted from its end.

    Args:
        units_per_year: how many units of `T` make a year: 365.25 for days, 52.18 for weeks.
        yearly_discount: 0.10 makes a purchase in a year worth 1 / 1.10 of one now.
    """
    if units_per_year <= 0 or months < 1 or yearly_discount <= -1:
        raise ValueError("units_per_year and months must be positive, yearly_discount above -1.")
    total = before = np.zeros(())
    for month in range(1, months + 1):
        until = expected_purchases(purchases, units_per_year * month / MONTHS_PER_YEAR, frequency, recency, T)
        total = total + (until - before) / (1 + yearly_discount) ** (month / MONTHS_PER_YEAR)
        before = until
    return np.asarray(total * expected_average_value(values, frequency, monetary_value))


def _bg_nbd_likelihood(rows: pd.DataFrame, weights: Floats) -> LogLikelihood:
    x, t_x, t = (rows[name].to_numpy() for name in ("x", "t_x", "T"))
    # What depends on x alone is worked out once for each x.
    counts, place = np.unique(x, return_inverse=True)
    has_repeat = x > 0

    def log_likelihood(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        ab = special.gammaln(a + b) - special.gammaln(counts + a + b)
        of_counts = special.gammaln(counts + r) - special.gammaln(r) + ab
        of_counts += special.gammaln(counts + b) - special.gammaln(b) + r * np.log(alpha)
        log_t, log_t_x = np.log(alpha + t), np.log(alpha + t_x)
        b_x = np.where(has_repeat, b + x - 1, 1.0)
        stays = -(r + x) * log_t
        leaves = np.where(has_repeat, np.log(a) - np.log(b_x) - (r + x) * log_t_x, -np.inf)
        either = np.logaddexp(stays, leaves)
        left = np.exp(leaves - either)
        by_r = special.digamma(counts + r) - special.digamma(r) + np.log(alpha)
        by_a = special.digamma(a + b) - special.digamma(counts + a + b)
        by_b = by_a + special.digamma(counts + b) - special.digamma(b)
        gradient = [
            by_r[place] - (1 - left) * log_t - left * log_t_x,
            r / alpha - (r + x) * ((1 - left) / (alpha + t) + left / (alpha + t_x)),
            by_a[place] + left / a,
            by_b[place] - left / b_x,
        ]
        return float(weights @ (of_counts[place] + either)), np.array([weights @ part for part in gradient])

    return log_likelihood


def _gamma_gamma_likelihood(rows: pd.DataFrame, weights: Floats) -> LogLikelihood:
    x, m = rows["x"].to_numpy(), rows["m"].to_numpy()
    counts, place = np.unique(x, return_inverse=True)
    log_m, log_sum = np.log(m), np.log(m * x)

    def log_likelihood(parameters: Floats) -> tuple[float, Floats]:
        p, q, v = parameters
        log_all = np.log(v + m * x)
        of_counts = special.gammaln(p * counts + q) - special.gammaln(p * counts) - special.gammaln(q) + q * np.log(v)
        each = of_counts[place] + p * x * log_sum - (p * x + q) * log_all - log_m
        by_both = special.digamma(p * counts + q)
        gradient = [
            x * ((by_both - special.digamma(p * counts))[place] + log_sum - log_all),
            (by_both - special.digamma(q) + np.log(v))[place] - log_all,
            q / v - (p * x + q) / (v + m * x),
        ]
        return float(weights @ each), np.array([weights @ part for part in gradient])

    return log_likelihood

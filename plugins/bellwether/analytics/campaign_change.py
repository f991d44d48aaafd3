"""What changed with a campaign, where nobody was held out: its channel against the rest of the company.

In the days of the flight against as many days before it, what a channel brings is compared with its usual share of what
the rest brings. So growth, seasons and holidays that move the whole company do not pass for the campaign's effect; what
moves the channel alone still does. With u = channel - share x rest, and the share from the days before, the excess of
the flight is the sum of its u. Its variance is s2 (n1 + (R1 / R0)^2 n0) for n0 and n1 days and the rest's sums R0 and
R1: the doubt of the flight's days and that of the share, as of a ratio estimator (Cochran (1977), "Sampling
Techniques", chapter 6); s2 is inflated, for days resemble the day before (`daily_series.sum_inflation`). The design is
difference in differences (Card and Krueger (1994), American Economic Review 84, 772-793).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from bellwether.analytics.daily_series import as_series, sum_inflation
from bellwether.analytics.reasons import TooShort
from bellwether.analytics.results import Result

__all__ = ["MIN_DAYS", "Change", "against_the_rest"]

MIN_DAYS = 14


@dataclass(frozen=True, eq=False)
class Change(Result):
    """`excess` is what the flight brought beyond the channel's usual share, with bounds; `relative` is that share's.

    `relative` is nan for a channel that brought nothing before.
    """

    excess: float
    low: float
    high: float
    relative: float
    p_value: float


def against_the_rest(
    channel_before: ArrayLike,
    channel_during: ArrayLike,
    rest_before: ArrayLike,
    rest_during: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Change:
    """Excess of a channel over its usual share of the rest; days of each span follow each other.

    Raises:
        TooShort: either span has fewer than `MIN_DAYS` days, or nothing varies.
        ValueError: a value is missing, or channel and rest differ in their days.
    """
    before, during = as_series(channel_before), as_series(channel_during)
    rest0, rest1 = as_series(rest_before), as_series(rest_during)
    if len(before) != len(rest0) or len(during) != len(rest1):
        raise ValueError("Channel and rest must be of the same days.")
    if min(len(before), len(during)) < MIN_DAYS:
        raise TooShort("days", known=min(len(before), len(during)), needed=MIN_DAYS)
    if rest0.sum() <= 0:
        raise TooShort("no denominator")
    share = before.sum() / rest0.sum()
    beyond = during - share * rest1
    residuals = [before - share * rest0, beyond - beyond.mean()]
    freedom = len(before) + len(during) - 2
    spread = sum(float(part @ part) for part in residuals) / freedom
    # The span whose days resemble each other more tells how far a sum can be off.
    spread *= max(sum_inflation(part) for part in residuals)
    if spread == 0:
        raise TooShort("does not vary")
    error = float(np.sqrt(spread * (len(during) + (rest1.sum() / rest0.sum()) ** 2 * len(before))))
    excess, usual = float(beyond.sum()), float(share * rest1.sum())
    half = float(stats.t.isf((1 - confidence) / 2, freedom)) * error
    p_value = float(2 * stats.t.sf(abs(excess) / error, freedom))
    return Change(excess, excess - half, excess + half, excess / usual if usual > 0 else float("nan"), p_value)

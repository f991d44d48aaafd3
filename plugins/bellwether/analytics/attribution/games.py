"""Channels as players who earn conversions together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pandas as pd

from bellwether.analytics.attribution.touches import read_paths


def shapley(paths: pd.DataFrame) -> pd.DataFrame:
    """Share conversions and value by the exact Shapley value, at any number of channels.

    A coalition S is worth the conversions of the paths whose channels all lie in S. That game is a sum of unanimity
    games, one for each path, and the Shapley value of such a game is known: every channel of the path gets the same. So
    a path's credit is divided by the number of its distinct channels, and nothing is enumerated or sampled. Order,
    repeats and `nulls` play no part.

    Returns:
        Columns channel, conversions, value; one row per channel, sorted.

    Raises:
        ValueError: the paths cannot be read.

    Source: Zhao, Mahboobi, Bagheri (2018), 'Shapley value methods for attribution modeling in online advertising',
    arXiv:1804.05327; the value of a unanimity game: Shapley (1953), 'A value for n-person games'.
    """
    touches = read_paths(paths).transformed("first")
    return touches.credit(1.0 / touches.lengths[touches.path])


def counterfactual(paths: pd.DataFrame, *, transform: str = "exposure") -> pd.DataFrame:
    """Share each path by what its conversion rate loses without a channel, as Google's fractribution does.

    A channel weighs max(0, rate of the path - rate of the path without its touches), where a path that nobody took has
    rate 0. When no channel weighs anything the last touch gets all. Snowplow's fractribution package publishes this
    under the name of Shapley; it is no Shapley value, and is here to compare with theirs.

    Returns:
        Columns channel, conversions, value; one row per channel, sorted.

    Raises:
        ValueError: the transform is not known, or the paths cannot be read.
    """
    touches = read_paths(paths).transformed(transform)
    routes = [tuple(part.tolist()) for part in np.split(touches.channel, touches.starts[1:])] if len(paths) else []
    ended: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    order = sorted(range(len(routes)), key=lambda row: (routes[row], touches.conversions[row], touches.nulls[row]))
    for row in order:
        ended[routes[row]][0] += float(touches.conversions[row])
        ended[routes[row]][1] += float(touches.nulls[row])

    def rate(route: tuple[int, ...]) -> float:
        converted, lost = ended.get(route, (0.0, 0.0))
        return converted / (converted + lost) if converted + lost > 0 else 0.0

    weights = np.zeros(len(touches.path))
    shares = {route: _shares(route, rate(route), rate, collapses=transform == "exposure") for route in set(routes)}
    for start, route in zip(touches.starts.tolist(), routes, strict=True):
        seen: set[int] = set()
        for place, channel in enumerate(route):
            if channel not in seen:
                weights[start + place] = shares[route][channel]
                seen.add(channel)
    return touches.credit(weights)


def _shares(
    route: tuple[int, ...], rate_of_all: float, rate: Callable[[tuple[int, ...]], float], *, collapses: bool
) -> dict[int, float]:
    """What each channel of a path weighs; the weights add up to 1."""
    losses = {}
    for channel in sorted(set(route)):
        rest = [other for other in route if other != channel]
        if collapses:
            rest = [other for place, other in enumerate(rest) if place == 0 or other != rest[place - 1]]
        losses[channel] = max(0.0, rate_of_all - rate(tuple(rest)))
    total = sum(losses.values())
    if total == 0:
        return {channel: float(channel == route[-1]) for channel in losses}
    return {channel: loss / total for channel, loss in losses.items()}

"""Rules that share a conversion by the places of its touches alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from bellwether.analytics.attribution.touches import Reals, Touches, read_paths

MODELS = ("first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay")
EDGE = 0.4


def heuristic(
    paths: pd.DataFrame,
    model: str,
    *,
    transform: str = "unique",
    direct: str = "Direct",
    half_life: float = 7.0,
) -> pd.DataFrame:
    """Share the conversions and the value of each path by a rule.

    Args:
        paths: as the package describes. For `time_decay` a column `ages` may hold a list of days before the conversion,
            one for each touch; without it a touch counts half as much as the next one.
        model: one of `MODELS`; `First touch` and `first-touch` are understood too.
        transform: what is done to paths first: `unique` (nothing), `exposure` or `first`.
        direct: the channel that `last_non_direct` passes over as long as the path has another.
        half_life: days in which a touch of `time_decay` loses half its weight.

    Returns:
        Columns channel, conversions, value; one row per channel, sorted.

    Raises:
        ValueError: the model or the transform is not known, or the paths cannot be read.

    The rules are those of Google Analytics: position-based gives 40 % to the first touch, 40 % to the last and 20 % to
    those between, or half each when there are two; time decay weighs a touch of age a by 2^(-a / half_life).
    """
    name = re.sub(r"[^a-z]+", "_", model.strip().lower())
    touches = read_paths(paths, with_ages=name == "time_decay").transformed(transform)
    rules: dict[str, Callable[[], Reals]] = {
        "first_touch": lambda: _is_first(touches),
        "last_touch": lambda: _is_last(touches),
        "last_non_direct": lambda: _last_non_direct(touches, direct),
        "linear": lambda: 1.0 / touches.lengths[touches.path],
        "position_based": lambda: _position_based(touches),
        "time_decay": lambda: _time_decay(touches, half_life),
    }
    if name not in rules:
        raise ValueError(f"{model!r} is no heuristic model; there are {', '.join(MODELS)}.")
    return touches.credit(rules[name]())


def _places(touches: Touches) -> Reals:
    return (np.arange(len(touches.path)) - touches.starts[touches.path]).astype(np.float64)


def _is_first(touches: Touches) -> Reals:
    return (_places(touches) == 0).astype(np.float64)


def _is_last(touches: Touches) -> Reals:
    return (_places(touches) == touches.lengths[touches.path] - 1).astype(np.float64)


def _last_non_direct(touches: Touches, direct: str) -> Reals:
    code = touches.channels.index(direct) if direct in touches.channels else -1
    chosen = touches.starts + touches.lengths - 1
    others = np.flatnonzero(touches.channel != code)
    latest = np.full(len(touches.conversions), -1, dtype=np.int64)
    np.maximum.at(latest, touches.path[others], others)
    chosen = np.where(latest >= 0, latest, chosen)
    weights = np.zeros(len(touches.path))
    weights[chosen] = 1.0
    return weights


def _position_based(touches: Touches) -> Reals:
    lengths = touches.lengths[touches.path].astype(np.float64)
    is_edge = (_is_first(touches) + _is_last(touches)) > 0
    between = (1 - 2 * EDGE) / np.maximum(lengths - 2, 1)
    return np.where(lengths <= 2, 1 / lengths, np.where(is_edge, EDGE, between))


def _time_decay(touches: Touches, half_life: float) -> Reals:
    if not half_life > 0:
        raise ValueError("`half_life` must be more than 0 days.")
    if touches.age is None:
        halvings = touches.lengths[touches.path] - 1 - _places(touches)
    else:
        newest = np.full(len(touches.conversions), np.inf)
        np.minimum.at(newest, touches.path, touches.age)
        # only differences matter, and they keep a path of old touches from weighing nothing
        halvings = (touches.age - newest[touches.path]) / half_life
    raw = np.exp2(-halvings)
    # bincount adds one touch after another, so a path's sum depends on nothing but the path
    return raw / np.bincount(touches.path, weights=raw, minlength=len(touches.conversions))[touches.path]

"""The first-order Markov chain of the paths, solved: no random walk, no seed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from bellwether.analytics.attribution.touches import Reals, Touches, exact_sums, read_paths

START, CONVERSION, NULL = "(start)", "(conversion)", "(null)"


def markov(paths: pd.DataFrame, *, transform: str = "unique") -> pd.DataFrame:
    """Share all conversions and all value by the removal effects of the channels.

    The states are the start, the channels, conversion and null; each path counts `conversions + nulls` times, and
    without a column `nulls` all paths convert. The transform `exposure` changes nothing: repeats in a row are a state's
    returns to itself, which no probability of absorption depends on.

    Returns:
        Columns channel, conversions, value, removal_effect (see `removal_effects`); one row per channel, sorted.

    Raises:
        ValueError: the transform is not known, or the paths cannot be read.

    Source: Anderl, Becker, von Wangenheim, Schumann (2016), 'Mapping the customer journey', International Journal of
    Research in Marketing 33(3).
    """
    touches = read_paths(paths).transformed(transform)
    effects = _effects(*_counts(touches))
    total = math.fsum(effects)
    shares = effects / total if total > 0 else effects
    return pd.DataFrame(
        {
            "channel": pd.Series(touches.channels, dtype="str"),
            "conversions": shares * math.fsum(touches.conversions),
            "value": shares * math.fsum(touches.value),
            "removal_effect": effects,
        }
    )


def removal_effects(transitions: pd.DataFrame) -> pd.DataFrame:
    """Removal effects from counted transitions, for callers that count where the paths are.

    Args:
        transitions: columns from_state, to_state, transitions. The states are channels and `START`, `CONVERSION`,
            `NULL`; a pair may stand in several rows.

    Returns:
        Columns channel and removal_effect, sorted by channel: the share of the probability to convert that is lost when
        the channel leads to null. 0 for a channel that no converting path can pass; all are 0 when nothing converts.
    """
    ends = (START, CONVERSION, NULL)
    channels = sorted({*transitions["from_state"], *transitions["to_state"]} - set(ends))
    number = {state: code for code, state in enumerate([*channels, *ends])}
    size = len(number)
    pairs = transitions["from_state"].map(number) * size + transitions["to_state"].map(number)
    amounts = transitions["transitions"].to_numpy(dtype=np.float64)
    counts = exact_sums(pairs.to_numpy(dtype=np.int64), amounts, size * size).reshape(size, size)
    known = len(channels)
    effects = _effects(
        counts[known, :known], counts[:known, :known], counts[:known, known + 1], counts[:known, known + 2]
    )
    return pd.DataFrame({"channel": pd.Series(channels, dtype="str"), "removal_effect": effects})


def _counts(touches: Touches) -> tuple[Reals, Reals, Reals, Reals]:
    """How often the chain goes from the start to each channel, between channels, to conversion and to null."""
    size, path, channel = len(touches.channels), touches.path, touches.channel
    times = touches.conversions + touches.nulls
    first, last = touches.starts, touches.starts + touches.lengths - 1
    goes_on = path[:-1] == path[1:]
    pairs = (channel[:-1] * size + channel[1:])[goes_on]
    return (
        exact_sums(channel[first], times, size),
        exact_sums(pairs, times[path[:-1][goes_on]], size * size).reshape(size, size),
        exact_sums(channel[last], touches.conversions, size),
        exact_sums(channel[last], touches.nulls, size),
    )


def _effects(from_start: Reals, between: Reals, to_conversion: Reals, to_null: Reals) -> Reals:
    """Removal effects, all from one fundamental matrix N.

    With h(j) = (s N)[j] / N[j, j] the probability that the chain ever comes to j, and b(j) that it then converts, the
    probability to convert without j is b - h(j) b(j) (Kemeny, Snell 1960, 'Finite Markov chains', chapter III), and the
    removal effect h(j) b(j) / b.
    """
    between = between.copy()
    np.fill_diagonal(between, 0.0)  # a return to the same state moves no probability of absorption
    leaving = between.sum(axis=1) + to_conversion + to_null
    leaving = np.where(leaving > 0, leaving, 1.0)
    visits = _inverse(np.eye(len(leaving)) - between / leaving[:, None])
    begin = from_start / max(math.fsum(from_start), np.finfo(float).tiny)
    converts = (visits * (to_conversion / leaving)).sum(axis=1)
    through = (begin[:, None] * visits).sum(axis=0) / np.diag(visits) * converts
    all_conversions = math.fsum(begin * converts)
    return np.minimum(through / all_conversions, 1.0) if all_conversions > 0 else np.zeros(len(leaving))


def _inverse(matrix: Reals) -> Reals:
    """Gauss-Jordan of I - Q in place, whose diagonal dominates, so that it needs no pivoting.

    Not LAPACK's: that adds in an order which depends on processor and threads. Here each step is element by element; a
    thousand states take seconds, a hundred a millisecond.
    """
    inverse = matrix.copy()
    update = np.empty_like(inverse)
    for step in range(len(inverse)):
        pivot = inverse[step, step]
        row = inverse[step] / pivot
        column = inverse[:, step].copy()
        np.multiply(column[:, None], row, out=update)
        inverse -= update
        inverse[step] = row
        inverse[:, step] = column / -pivot
        inverse[step, step] = 1.0 / pivot
    return inverse

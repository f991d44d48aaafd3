"""Paths as arrays of touches, so that every model counts them at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

SEPARATOR = " > "
TRANSFORMS = ("unique", "exposure", "first")

Reals = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Touches:
    """All touches of all paths, path after path, each path oldest first.

    `path` and `channel` have one number per touch, `age` (days before the conversion) too, or is None. `conversions`,
    `value` and `nulls` have one number per path. `channels` are the names, sorted.
    """

    channels: tuple[str, ...]
    path: Numbers
    channel: Numbers
    age: Reals | None
    conversions: Reals
    value: Reals
    nulls: Reals

    @property
    def lengths(self) -> Numbers:
        """Touches of each path."""
        return np.bincount(self.path, minlength=len(self.conversions)).astype(np.int64)

    @property
    def starts(self) -> Numbers:
        """Where each path begins."""
        lengths = self.lengths
        return np.cumsum(lengths) - lengths

    def transformed(self, name: str) -> Touches:
        """The same paths with fewer touches; see `transform`."""
        if name not in TRANSFORMS:
            raise ValueError(f"{name!r} is no path transform; there are {', '.join(TRANSFORMS)}.")
        if name == "unique" or not len(self.path):
            return self
        kept = self._ends_of_runs() if name == "exposure" else self._first_of_each_channel()
        age = None if self.age is None else self.age[kept]
        return replace(self, path=self.path[kept], channel=self.channel[kept], age=age)

    def credit(self, weights: Reals) -> pd.DataFrame:
        """Columns channel, conversions, value: each path's, shared by the weights of its touches."""
        size = len(self.channels)
        return pd.DataFrame(
            {
                "channel": pd.Series(self.channels, dtype="str"),
                "conversions": exact_sums(self.channel, weights * self.conversions[self.path], size),
                "value": exact_sums(self.channel, weights * self.value[self.path], size),
            }
        )

    def _ends_of_runs(self) -> Flags:
        """Of touches of one channel in a row, the last: the age of an exposure is that of its end."""
        is_repeated = (self.channel[:-1] == self.channel[1:]) & (self.path[:-1] == self.path[1:])
        return np.append(~is_repeated, True)

    def _first_of_each_channel(self) -> Flags:
        return ~pd.Series(self.path * len(self.channels) + self.channel).duplicated().to_numpy()


def read_paths(paths: pd.DataFrame, *, with_ages: bool = False) -> Touches:
    """The frame that the package describes, as arrays; on request with the lists of a column `ages`, if there is one.

    Raises:
        ValueError: a column is missing, a path has no touch or an empty name, or a number cannot be counted.
    """
    missing = {"path", "conversions"} - set(paths.columns)
    if missing:
        raise ValueError(f"The paths have no column {' and no '.join(sorted(missing))}.")
    names, lengths = _split(list(paths["path"]))
    codes, channels = pd.factorize(np.array(names, dtype=object), sort=True)
    return Touches(
        channels=tuple(channels),
        path=np.repeat(np.arange(len(paths), dtype=np.int64), lengths),
        channel=codes.astype(np.int64),
        age=_ages(paths, lengths) if with_ages and "ages" in paths.columns else None,
        conversions=_numbers(paths, "conversions", lowest=0.0),
        value=_numbers(paths, "value"),
        nulls=_numbers(paths, "nulls", lowest=0.0),
    )


def transform(path: str | Sequence[str], name: str) -> list[str]:
    """One path as a transform leaves it.

    unique keeps every touch, exposure makes one of the touches of a channel in a row (D, A, B, B, C gives D, A, B, C),
    first keeps each channel's first touch. Names as in Google's fractribution and Snowplow's package of that name.

    Raises:
        ValueError: the transform is not known, or the path has no touch.
    """
    touches = read_paths(pd.DataFrame({"path": [path], "conversions": [1]})).transformed(name)
    return [touches.channels[code] for code in touches.channel]


def exact_sums(groups: Numbers, amounts: Reals, size: int) -> Reals:
    """The sum of each group 0 … size - 1, correctly rounded, so that no order of the amounts changes a digit."""
    is_something = amounts != 0
    groups, amounts = groups[is_something], amounts[is_something]
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(1, size))
    return np.array([math.fsum(part.tolist()) for part in np.split(amounts[order], bounds)][:size], dtype=np.float64)


def _split(paths: list[object]) -> tuple[list[str], Numbers]:
    """The channels of all paths in a row, and how many each path has."""
    if all(isinstance(path, str) for path in paths):
        lengths = [path.count(SEPARATOR) + 1 for path in paths]  # type: ignore[attr-defined]
        names = SEPARATOR.join(paths).split(SEPARATOR) if paths else []  # type: ignore[arg-type]
    else:
        parts = [_channels(path) for path in paths]
        lengths = [len(part) for part in parts]
        names = [name for part in parts for name in part]
    names = list(map(str.strip, names))
    if 0 in lengths or "" in names:
        bad = next(path for path in paths if not all(map(str.strip, _channels(path) or [""])))
        raise ValueError(f"The path {bad!r} has no touch or a channel without a name; leave such paths out.")
    return names, np.array(lengths, dtype=np.int64)


def _channels(path: object) -> list[str]:
    if isinstance(path, str):
        return path.split(SEPARATOR)
    return [str(name) for name in path] if isinstance(path, list | tuple | np.ndarray) else []


def _ages(paths: pd.DataFrame, lengths: Numbers) -> Reals:
    ages = [np.asarray(age, dtype=np.float64) for age in paths["ages"]]
    if [age.size for age in ages] != lengths.tolist():
        raise ValueError("A list of `ages` needs one number for each touch of its path.")
    flat = np.concatenate(ages) if ages else np.empty(0)
    if not (np.isfinite(flat) & (flat >= 0)).all():
        raise ValueError("`ages` are days before the conversion: 0 or more.")
    return flat


def _numbers(paths: pd.DataFrame, column: str, lowest: float = -math.inf) -> Reals:
    if column not in paths.columns:
        return np.zeros(len(paths))
    numbers = pd.to_numeric(paths[column]).to_numpy(dtype=np.float64, na_value=np.nan)
    if column != "conversions":  # an empty cell is nothing
        numbers = np.where(np.isnan(numbers), 0.0, numbers)
    if not (np.isfinite(numbers) & (numbers >= lowest)).all():
        raise ValueError(f"`{column}` must be finite numbers{'' if lowest else ' of 0 or more'}.")
    return numbers

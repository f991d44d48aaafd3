"""Histories of purchases as arrays of numbers, refused by name where they are none."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def arrays(**inputs: ArrayLike) -> list[Floats]:
    """The inputs as arrays of one shape, in their order; ValueError names what is missing or infinite."""
    given = {name: np.asarray(values, dtype=np.float64) for name, values in inputs.items()}
    if len({array.shape for array in given.values()}) > 1:
        raise ValueError(f"{', '.join(given)} must be of one length.")
    for name, array in given.items():
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must hold numbers, none missing or infinite.")
    return list(given.values())


def histories(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> list[Floats]:
    """Frequency, recency and age as arrays; ValueError where no customer can have bought like that."""
    x, t_x, t = arrays(frequency=frequency, recency=recency, T=T)
    if (x < 0).any() or (x != np.floor(x)).any():
        raise ValueError("frequency must count purchases after the first: whole numbers, not negative.")
    if (t_x < 0).any() or (t_x > t).any():
        raise ValueError("recency must lie between 0 and T.")
    if (t_x[x == 0] > 0).any():
        raise ValueError("A customer without a repeat purchase has recency 0.")
    return [x, t_x, t]

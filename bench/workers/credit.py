"""Credit random paths by one model: `credit MODEL PATHS CHANNELS`. Prints the distinct paths and the credit given."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from bellwether.analytics import attribution

SEED, LONGEST = 7, 8


def main(model: str, count: int, channels: int) -> None:
    draw = np.random.default_rng(SEED)
    paths: set[str] = set()
    while len(paths) < count:
        lengths = draw.integers(1, LONGEST + 1, count)
        touches = draw.integers(0, channels, lengths.sum())
        texts = (" > ".join(f"channel {touch}" for touch in part) for part in np.split(touches, lengths.cumsum()[:-1]))
        paths.update(texts)
    frame = pd.DataFrame({"path": sorted(paths)[:count]})
    frame["conversions"] = draw.integers(0, 5, count)
    frame["nulls"] = draw.integers(0, 50, count)
    frame["value"] = frame["conversions"] * 10.0
    credit = getattr(attribution, model)(frame)
    print(frame["path"].nunique(), round(credit["conversions"].sum(), 6), int(frame["conversions"].sum()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

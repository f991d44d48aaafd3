"""How large each case is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`rounds` is how often each side of a comparison runs; `heavy_rounds` the same where one side takes minutes."""

    name: str
    copy_rows: int
    dlt_rows: int
    events: int
    many_events: int
    funnel_events: int
    event_days: int
    year_days: int
    year_scale: float
    scorecard_days: int
    scorecard_scale: float
    rounds: int
    heavy_rounds: int
    queries: int
    paths: int


FULL = Sizes(
    name="full",
    copy_rows=10_000_000,
    dlt_rows=1_000_000,
    events=1_000_000,
    many_events=10_000_000,
    funnel_events=100_000_000,
    event_days=50,
    year_days=365,
    year_scale=1.0,
    scorecard_days=1095,
    scorecard_scale=0.1,
    rounds=3,
    heavy_rounds=1,
    queries=200,
    paths=100_000,
)
SMALL = Sizes(
    name="small",
    copy_rows=100_000,
    dlt_rows=20_000,
    events=5_000,
    many_events=50_000,
    funnel_events=400_000,
    event_days=10,
    year_days=35,
    year_scale=0.05,
    scorecard_days=60,
    scorecard_scale=0.1,
    rounds=2,
    heavy_rounds=1,
    queries=20,
    paths=5_000,
)
SIZES = {sizes.name: sizes for sizes in (FULL, SMALL)}

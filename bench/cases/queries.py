"""How long readers wait for the scorecard and the funnel on the published file."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from bench.context import Context
from bench.line import Line

P95_GOAL_MS = 50.0


def published(context: Context) -> list[Line]:
    """One line for each question and kind of connection."""
    home = context.published(context.sizes.many_events)
    size = (home / "published" / "bellwether.duckdb").stat().st_size / 2**20
    found = json.loads(context.worker("queries", home, context.sizes.queries).output)
    lines = []
    for name, spent in found.items():
        wall, cpu = zip(*spent, strict=True)
        lines.append(
            Line(
                case="queries",
                compared=f"p95 of the {name} connection, published file of {size:.0f} MiB",
                figures=[f"{name}: wall {_spread(wall)}; CPU {_spread(cpu)} (n={len(wall)})"],
                measured=percentile(wall, 95),
                goal=P95_GOAL_MS,
                unit="ms",
            )
        )
    return lines


def _spread(values: Sequence[float]) -> str:
    return f"p50 {percentile(values, 50):.1f} ms, p95 {percentile(values, 95):.1f} ms, worst {max(values):.1f} ms"


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that at least so many percent of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(percent / 100 * len(values)) - 1)]

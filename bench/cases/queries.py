"""How long readers wait for the scorecard and the funnel on the published file."""

from __future__ import annotations

import json
import math

from bench.context import Context
from bench.line import Line

P95_GOAL_MS = 50.0


def published(context: Context) -> list[Line]:
    """One line for each question and kind of connection."""
    home = context.published(context.sizes.many_events)
    size = (home / "published" / "bellwether.duckdb").stat().st_size / 2**20
    found: dict[str, list[float]] = json.loads(context.worker("queries", home, context.sizes.queries).output)
    return [
        Line(
            case="queries",
            compared=f"p95 of the {name} connection, published file of {size:.0f} MiB",
            figures=[
                f"p50 {percentile(times, 50):.1f} ms, p95 {percentile(times, 95):.1f} ms, "
                f"worst {max(times):.1f} ms (n={len(times)})"
            ],
            measured=percentile(times, 95),
            goal=P95_GOAL_MS,
            unit="ms",
        )
        for name, times in found.items()
    ]


def percentile(values: list[float], percent: float) -> float:
    """The least value that at least so many percent of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(percent / 100 * len(values)) - 1)]

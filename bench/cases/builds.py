"""The dbt build: how it grows with the data, against plain DuckDB, and how much memory all stages need."""

from __future__ import annotations

import json
import shutil

from bench.context import Context, twin, worker
from bench.line import Line, cpu_ratio, figures, wall_ratio
from bench.measure import Side

DUCKDB_NEEDS = 3.0
MEMORY_GOAL_GIB = 4.0


def growth(context: Context) -> list[Line]:
    """The full build of few and of ten times as many events; both also pay dbt's fixed start."""
    few, many = context.sizes.events, context.sizes.many_events
    sides = [_build(context, events) for events in (few, many)]
    small, large = context.alternate(*sides, rounds=context.sizes.heavy_rounds)
    return [
        Line(
            case="growth",
            compared=f"full dbt build with tests of {many:,} web events / of {few:,}",
            figures=[figures(f"{few:,}", small), figures(f"{many:,}", large)],
            measured=wall_ratio(large, small),
            cpu_ratio=cpu_ratio(large, small),
            goal=many / few,
        )
    ]


def floor(context: Context) -> list[Line]:
    """The full build against the least that any build of the same events does."""
    events = context.sizes.many_events
    home = context.work / f"plain-{events}"

    def prepare(_round: int) -> list[str]:
        twin(context.landed(events), home)
        return worker("plain_duckdb")

    plain = Side("plain DuckDB", prepare, context.environment(home))
    ours, theirs = context.alternate(_build(context, events), plain, rounds=context.sizes.heavy_rounds)
    shutil.rmtree(home)
    return [
        Line(
            case="floor",
            compared=f"full dbt build with tests of {events:,} web events / one scan, sort and group of them in DuckDB",
            figures=[figures("build", ours), figures("DuckDB", theirs)],
            measured=wall_ratio(ours, theirs),
            cpu_ratio=cpu_ratio(ours, theirs),
            goal=DUCKDB_NEEDS,
        )
    ]


def memory(context: Context) -> list[Line]:
    """The peak of each process tree: landing, and all stages after it."""
    events = context.sizes.many_events
    context.published(events)
    land, stages = context.costs[f"events-{events}"], context.costs[f"published-{events}"]
    seconds = ", ".join(f"{stage} {took} s" for stage, took in json.loads(stages.output).items())
    return [
        Line(
            case="memory",
            compared=f"peak resident memory of all processes of a run with {events:,} web events",
            figures=[figures("landing", [land]), figures("all stages after it", [stages])],
            measured=max(land.peak_bytes, stages.peak_bytes) / 2**30,
            goal=MEMORY_GOAL_GIB,
            unit="GiB",
            notes=[f"Stages: {seconds}."],
        )
    ]


def _build(context: Context, events: int) -> Side:
    home = context.work / f"build-{events}"

    def prepare(_round: int) -> list[str]:
        twin(context.landed(events), home)  # no build file: everything is built
        return worker("build", 0)

    return Side(f"build of {events}", prepare, context.environment(home))

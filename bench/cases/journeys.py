"""From touch to credit: journeys beside one pass over the same events, and the solvers alone."""

from __future__ import annotations

import shutil

from bench.context import Context, twin, worker
from bench.line import Line, cpu_ratio, figures, wall_ratio
from bench.measure import CaseFailed, Side

DUCKDB_NEEDS = 3.0
MEMORY_GOAL_GIB = 6.0
CREDIT_GOAL_SECONDS = 10.0
CHANNELS = 12


def journeys(context: Context) -> list[Line]:
    """Sessions, touchpoints, funnels and attribution, against the least that any pass over the events does."""
    events = context.sizes.many_events
    home, plain_home = context.published(events), context.work / f"journeys-plain-{events}"

    def plain(_round: int) -> list[str]:
        twin(context.landed(events), plain_home)
        return worker("plain_duckdb")

    ours, theirs = context.alternate(
        Side("journeys", lambda _round: worker("journeys"), context.environment(home)),
        Side("plain DuckDB", plain, context.environment(plain_home)),
        rounds=context.sizes.heavy_rounds,
    )
    shutil.rmtree(plain_home)
    measured = [figures("journeys", ours), figures("DuckDB", theirs)]
    return [
        Line(
            case="journeys",
            compared=f"journeys of {events:,} web events, from sessions to credit / one scan, sort and group of them",
            figures=measured,
            measured=wall_ratio(ours, theirs),
            cpu_ratio=cpu_ratio(ours, theirs),
            goal=DUCKDB_NEEDS,
        ),
        Line(
            case="journeys",
            compared=f"peak resident memory of that, {events:,} web events",
            measured=max(cost.peak_bytes for cost in ours) / 2**30,
            goal=MEMORY_GOAL_GIB,
            unit="GiB",
        ),
    ]


def funnels(context: Context) -> list[Line]:
    """All funnels on so many events that they cannot be held in memory."""
    events = context.sizes.funnel_events
    home = context.published(context.sizes.events)
    made = int(context.worker("funnels", home, "make", events).output)
    cost = context.worker("funnels", home, "build", events)
    shutil.rmtree(home)
    del context.costs[home.name]  # its journeys are no longer those of its events
    return [
        Line(
            case="funnels",
            compared=f"peak resident memory of all funnels on {made:,} events of journeys",
            figures=[figures("funnels", [cost])],
            measured=cost.peak_bytes / 2**30,
            goal=MEMORY_GOAL_GIB,
            unit="GiB",
        )
    ]


def credit(context: Context) -> list[Line]:
    """Markov and Shapley on many distinct paths; imports and reading the paths count."""
    paths = context.sizes.paths
    environment = context.environment(context.work / "credit")
    lines = []
    for model in ("markov", "shapley"):
        command = worker("credit", model, paths, CHANNELS)
        [costs] = context.alternate(
            Side(model, lambda _round, command=command: command, environment), rounds=context.sizes.rounds
        )
        for cost in costs:
            distinct, given, due = cost.output.split()
            if (int(distinct), float(given)) != (paths, float(due)):
                raise CaseFailed(f"{model} gave {given} of {due} conversions to {distinct} paths")
        lines.append(
            Line(
                case="credit",
                compared=f"{model} on {paths:,} distinct paths over {CHANNELS} channels",
                figures=[figures(model, costs)],
                measured=min(cost.wall for cost in costs),
                goal=CREDIT_GOAL_SECONDS,
                unit="s",
            )
        )
    return lines

"""What a day costs: a new one on top of a year, and one on which nothing came."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bench import measure
from bench.context import Context, inbox, twin, worker
from bench.line import Line, cpu_ratio, figures, wall_ratio
from bench.measure import CaseFailed, Cost, Side

NEW_DAY_GOAL_PERCENT = 15.0
NOTHING_NEW_GOAL_SECONDS = 45.0
SHORT_SECONDS = 0.1


def new_day(context: Context) -> list[Line]:
    """The build stage with one more day, against the same stage from nothing through the day before.

    The year ends the day before yesterday, with its exports of that day. The new day is what the vendors export the day
    after: yesterday's events, restated ads, new snapshots of the CRM, the shop and the posts.
    """
    days, scale = context.sizes.year_days, context.sizes.year_scale
    before, after, home = (context.work / name for name in ("year", "year-and-a-day", "year-build"))
    context.worker("demo", before, days, scale, 1)
    context.worker("land", before)
    shutil.rmtree(before / "archive")
    context.worker("demo", after, days + 1, scale, 0)
    dated = {file: int(file.stat().st_mtime) for file in (after / "inbox").iterdir()}
    new = [file for file, date in dated.items() if date == max(dated.values())]

    def full(_round: int) -> list[str]:
        twin(before, home)
        return worker("build", 1)

    def day(_round: int) -> list[str]:
        inbox(home, new)
        context.worker("land", home)
        return worker("build", 0)

    environment = context.environment(home)
    sides = (Side("full build", full, environment), Side("new day", day, environment))
    whole, one = context.alternate(*sides, rounds=context.sizes.heavy_rounds)
    return [
        Line(
            case="new_day",
            compared=f"build with one new day / full build of the {days} days before, at scale {scale:g}",
            figures=[figures("new day", one), figures("full build", whole)],
            measured=100 * wall_ratio(one, whole),
            cpu_ratio=cpu_ratio(one, whole),
            goal=NEW_DAY_GOAL_PERCENT,
            unit="%",
            notes=[f"The new day: {len(new)} files. Landing it is not in these figures."],
        )
    ]


def nothing_new(context: Context) -> list[Line]:
    """`bellwether run` through Airflow when what is published is current, and where its time goes."""
    home = context.published(context.sizes.many_events)
    command = [str(Path(sys.executable).with_name("bellwether")), "run", "--json"]
    environment = context.environment(home)
    context.progress("one run that is not measured: Airflow makes its metadata")
    measure.run(command, environment, context.logs / "nothing-first")
    [runs] = context.alternate(Side("nothing new", lambda _round: command, environment), rounds=context.sizes.rounds)
    for cost in runs:
        if not json.loads(cost.output)["nothing_new"]:
            raise CaseFailed("the run found something to do")
    best = min(runs, key=lambda cost: cost.wall)
    return [
        Line(
            case="nothing_new",
            compared=f"`bellwether run` with nothing to do, {context.sizes.many_events:,} web events published",
            figures=[figures("run", runs)],
            measured=best.wall,
            goal=NOTHING_NEW_GOAL_SECONDS,
            unit="s",
            notes=[f"The quickest: {'; '.join(where(home, best))}."],
        )
    ]


def where(home: Path, cost: Cost) -> list[str]:
    """Where a run's seconds went, from the events its stages announced: the stages, and what lies between them."""
    events = [event for event in _events(home) if cost.started_at <= event.at <= cost.ended_at]
    if not events:
        return ["no stage announced itself"]
    parts = [f"{events[0].at - cost.started_at:.1f} s until the first stage (command line, Airflow, DAG)"]
    for event, following in pairwise(events):
        seconds = following.at - event.at
        what = event.stage if event.kind != "finished" else f"from {event.stage} to {following.stage}"
        if seconds >= SHORT_SECONDS:
            parts.append(f"{seconds:.1f} s {what}")
    parts.append(f"{cost.ended_at - events[-1].at:.1f} s after the last stage (Airflow's end, summary)")
    return parts


class _Event(NamedTuple):
    at: float
    stage: str
    kind: str


def _events(home: Path) -> list[_Event]:
    """All events of all days, in order of time."""
    found = []
    for file in (home / "runs").glob("*/progress.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            found.append(_Event(datetime.fromisoformat(event["at"]).timestamp(), event["stage"], event["kind"]))
    return sorted(found)

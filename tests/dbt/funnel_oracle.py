"""Funnels in plain Python, one unit and one event at a time: what the SQL must agree with, and nothing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase

from funnel_runs import Event, Funnel

PERIODS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}
Attempt = tuple[Event, list[datetime]]


def steps_of(funnel: Funnel, event: Event) -> set[int]:
    """The steps that an event is."""
    found = set()
    for number, step in enumerate(funnel.steps, start=1):
        names, pattern = step if isinstance(step, tuple) else (step, "%")
        if event.name in names.split(";") and fnmatchcase(event.detail, pattern.replace("%", "*")):
            found.add(number)
    return found


def first_step(funnel: Funnel, event: Event) -> int:
    """The first step that names the event, whatever its pattern."""
    names = [(step[0] if isinstance(step, tuple) else step).split(";") for step in funnel.steps]
    return next(number for number, step in enumerate(names, start=1) if event.name in step)


def attempts(funnel: Funnel, events: Iterable[Event]) -> list[Attempt]:
    """Every step 1 of one unit, with the times at which it reached step 1, 2 and so on."""
    window = timedelta(hours=funnel.window_hours)
    relevant = [event for event in events if steps_of(funnel, event)]
    relevant.sort(key=lambda event: (event.at, first_step(funnel, event), event.number))
    found = []
    for place, event in enumerate(relevant):
        if 1 in steps_of(funnel, event):
            follow = {"ordered": follow_ordered, "strict": follow_strict, "any": follow_any}[funnel.order]
            later = follow(funnel, relevant, place, window)
            times = [event.at]
            for moment in later:
                if moment > event.at + window:
                    break
                times.append(moment)
            found.append((event, times))
    return found


def follow_ordered(funnel: Funnel, events: Sequence[Event], place: int, _: timedelta) -> list[datetime]:
    times = []
    for step in range(2, len(funnel.steps) + 1):
        place += 1
        while place < len(events) and step not in steps_of(funnel, events[place]):
            place += 1
        if place == len(events):
            break
        times.append(events[place].at)
    return times


def follow_strict(funnel: Funnel, events: Sequence[Event], place: int, _: timedelta) -> list[datetime]:
    times = []
    for step, event in enumerate(events[place + 1 :], start=2):
        if step not in steps_of(funnel, event):
            break
        times.append(event.at)
    return times


def follow_any(funnel: Funnel, events: Sequence[Event], place: int, window: timedelta) -> list[datetime]:
    entered = events[place].at
    times = [entered]
    for step in range(2, len(funnel.steps) + 1):
        moments = [event.at for event in events if step in steps_of(funnel, event)]
        if any(entered - window <= moment <= entered for moment in moments):
            times.append(times[-1])
        elif after := [moment for moment in moments if entered < moment <= entered + window]:
            times.append(max(times[-1], min(after)))
        else:
            break
    return times[1:]


def entries(funnel: Funnel, events: Sequence[Event], period: str) -> dict[date, list[Attempt]]:
    """Of every unit and cohort the attempt that got furthest, of several the earliest."""
    by_unit: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_unit[event.unit].append(event)
    cohorts: dict[date, list[Attempt]] = defaultdict(list)
    for own in by_unit.values():
        best: dict[date, Attempt] = {}
        for attempt in attempts(funnel, own):
            cohort = PERIODS[period](attempt[0].at.date())
            if cohort not in best or len(attempt[1]) > len(best[cohort][1]):
                best[cohort] = attempt  # attempts come in the order of their time
        for cohort, attempt in best.items():
            cohorts[cohort].append(attempt)
    return cohorts


def quantile(values: list[float], share: float) -> float | None:
    """With linear interpolation, as spreadsheets and numpy have it."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

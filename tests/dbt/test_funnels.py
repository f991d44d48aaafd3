"""What a line of funnels.csv means: known answers, and random events against plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime

import pytest
from funnel_oracle import PERIODS, entries, quantile
from funnel_runs import Event, Funnel, reached, run
from raw_rows import THROUGH_DATE

from bellwether.settings import Settings

ABC = ("a", "b", "c")


def events_of(text: str, unit: int = 1) -> list[Event]:
    """`a0 b1 c2.5`: an event named a at once, b after an hour, c after two and a half."""
    return [
        Event(unit, event[0], float(event[1:]), number) for number, event in enumerate(text.split()) if event != "-"
    ]


@pytest.mark.parametrize(
    "case",
    [
        # in order: others may come in between, and what comes before step 1 does not count
        ("ordered", 24, ABC, "a0 b1 c2", [1, 1, 1]),
        ("ordered", 24, ABC, "a0 c1 b2", [1, 1, 0]),
        ("ordered", 24, ABC, "b0 a1 c2", [1, 0, 0]),
        ("ordered", 24, ABC, "a0 c1 b2 b3 c4", [1, 1, 1]),
        ("ordered", 24, ABC, "b0 c1", []),
        # nothing of the funnel in between, not even the same step again
        ("strict", 24, ABC, "a0 b1 c2", [1, 1, 1]),
        ("strict", 24, ABC, "a0 c1 b2 c3", [1, 0, 0]),
        ("strict", 24, ABC, "a0 b1 b2 c3", [1, 1, 0]),
        ("strict", 24, ABC, "a0 a1 b2 c3", [1, 1, 1]),
        ("strict", 24, ABC, "a0 z1 b2 c3", [1, 1, 1]),
        # any order, on both sides of step 1; a step counts with all that stand before it in the list
        ("any", 24, ABC, "c0 b1 a2", [1, 1, 1]),
        ("any", 24, ABC, "a0 c1 b2", [1, 1, 1]),
        ("any", 24, ABC, "a0 c1", [1, 0, 0]),
        ("any", 24, ABC, "b0 c1", []),
        # the window counts from step 1 and holds its last moment
        ("ordered", 2, ABC, "a0 b2 c2", [1, 1, 1]),
        ("ordered", 2, ABC, "a0 b1 c2.001", [1, 1, 0]),
        ("ordered", 2, ABC, "a0 b1.5 c3", [1, 1, 0]),
        ("strict", 2, ABC, "a0 b1 c2.001", [1, 1, 0]),
        ("any", 2, ABC, "b0 a2 c4", [1, 1, 1]),
        ("any", 2, ABC, "b0 a2.001 c3", [1, 0, 0]),
        # events of one moment come in the order of the steps, whatever order they arrived in
        ("ordered", 2, ABC, "c1 b1 a1", [1, 1, 1]),
        ("strict", 2, ABC, "c1 b1 a1", [1, 1, 1]),
        ("any", 2, ABC, "c1 b1 a1", [1, 1, 1]),
        # who comes again is one entrant, with the attempt that got furthest
        ("ordered", 2, ABC, "a0 a10 b11", [1, 1, 0]),
        ("ordered", 2, ABC, "a0 b1 a10", [1, 1, 0]),
        ("ordered", 3, ABC, "a0 a2 b4 c5", [1, 1, 1]),
        # an event is one step at a time: two orders take two orders
        ("ordered", 24, ("a", "a", "b"), "a0 b1", [1, 0, 0]),
        ("ordered", 24, ("a", "a", "b"), "a0 a1 b2", [1, 1, 1]),
        ("ordered", 24, ("a", "a", "b"), "a0 a0 b2", [1, 1, 1]),
        ("strict", 24, ("a", "a", "b"), "a0 a1 a2 b3", [1, 1, 1]),
        # either of several events makes a step
        ("ordered", 24, ("a", "b;c"), "a0 c1", [1, 1]),
    ],
)
def test_one_unit(built: Settings, case: tuple[str, int, tuple[str, ...], str, list[int]]) -> None:
    order, window, steps, text, answer = case
    connection = run(built, [Funnel("one", order, window, steps)], events_of(text))
    assert reached(connection, "one") == ([answer] if answer else [])


def test_an_entrant_is_counted_once_in_each_cohort(built: Settings) -> None:
    """Monday without b, Tuesday with, and the next month without: in its week and month the better one counts."""
    events = events_of("a0 a24 b25 a960")
    connection = run(built, [Funnel("again", "ordered", 2, ("a", "b"))], events)
    assert reached(connection, "again", "day") == [[1, 0], [1, 1], [1, 0]]
    assert reached(connection, "again", "week") == [[1, 1], [1, 0]]
    assert reached(connection, "again", "month") == [[1, 1], [1, 0]]


def test_a_pattern_chooses_among_events_of_one_name(built: Settings) -> None:
    events = [
        Event(1, "page_view", 0, 1, "/pricing/team"),
        Event(1, "page_view", 1, 2, "/signup"),
        Event(2, "page_view", 0, 3, "/blog"),
        Event(2, "page_view", 1, 4, "/signup"),
    ]
    steps = (("page_view", "/pricing%"), ("page_view", "/signup"))
    connection = run(built, [Funnel("pages", "ordered", 24, steps)], events)
    assert reached(connection, "pages") == [[1, 1]]


def test_a_cohort_is_complete_when_the_window_of_its_last_day_is_over(built: Settings) -> None:
    """The last counted day is 31 March: the window of 48 hours of those who came on the 29th is over with it."""
    hours = 24 * (date.fromisoformat(THROUGH_DATE) - date(2026, 1, 5)).days
    events = [Event(unit, "a", hours - 24 * unit, unit) for unit in range(4)]
    connection = run(built, [Funnel("late", "ordered", 48, ("a", "b"))], events)
    days = connection.execute(
        "select cohort_start_date, is_window_complete from fct_funnel "
        "where period = 'day' and breakdown = 'all' and step_number = 1 order by 1"
    ).fetchall()
    assert days == [(date(2026, 3, 28 + place), place < 2) for place in range(4)]
    dropped = connection.execute("select unit_key, step_reached from fct_funnel_dropped order by 1").fetchall()
    assert dropped == [("2", 1), ("3", 1)], "nobody has dropped out whose window is open"


def random_funnels(chance: random.Random) -> list[Funnel]:
    """Of each kind of order some, with windows of an hour to a month, repeated steps, alternatives and patterns."""
    funnels = []
    for number in range(24):
        order = ("ordered", "strict", "any")[number % 3]
        names = list("abcdef") if order == "any" else chance.choices("abcd", k=6)
        if order == "any":
            chance.shuffle(names)
        steps: list[str | tuple[str, str]] = list(names[: chance.randint(2, 6)])
        if number % 4 == 1:
            steps[1] = ("a;b;c", "x%") if order != "any" else (f"{steps[1]}", "x%")
        funnels.append(Funnel(f"funnel {number}", order, chance.choice([1, 6, 48, 720]), steps))
    return funnels


def random_events(chance: random.Random) -> list[Event]:
    """Half hours, so that many are simultaneous; some units do much in a day, some little in two months."""
    events = []
    for unit in range(60):
        span = chance.choice([12, 200, 2900])
        channel = chance.choice(["Email", "Direct", "Referral"])
        for _ in range(chance.randint(1, 25)):
            hours = chance.randint(0, span) / 2
            detail = chance.choice(["x", "xy", "y"])
            events.append(Event(unit, chance.choice("abcdef"), hours, len(events), detail, channel))
    return events


def waits(got: list[list[datetime]], since: int, step: int) -> tuple[float | None, float | None]:
    """Median and 90th percentile of the seconds from the time at place `since` to that of the step."""
    seconds = [(times[step - 1] - times[since]).total_seconds() for times in got] if step > 1 else []
    median, p90 = quantile(seconds, 0.5), quantile(seconds, 0.9)
    return None if median is None else round(median, 3), None if p90 is None else round(p90, 3)


@pytest.mark.parametrize("seed", range(3))
def test_every_step_is_as_plain_python_has_it(built: Settings, seed: int) -> None:
    chance = random.Random(seed)
    funnels, events = random_funnels(chance), random_events(chance)
    connection = run(built, funnels, events)
    found = {
        row[:6]: row[6:]
        for row in connection.execute(
            """
            select funnel, period, cohort_start_date, breakdown, breakdown_value, step_number, entrants, reached,
                round(median_seconds_from_start, 3), round(p90_seconds_from_start, 3),
                round(median_seconds_from_previous, 3), round(p90_seconds_from_previous, 3)
            from fct_funnel where breakdown in ('all', 'channel')
            """
        ).fetchall()
    }
    expected = {}
    for funnel in funnels:
        for period in PERIODS:
            for cohort, everyone in entries(funnel, events, period).items():
                groups = defaultdict(list, {("all", "all"): everyone})
                for attempt in everyone:
                    groups["channel", attempt[0].channel].append(attempt)
                for group, attempts in groups.items():
                    for step in range(1, len(funnel.steps) + 1):
                        got = [times for _, times in attempts if len(times) >= step]
                        key = (funnel.name, period, cohort, *group, step)
                        expected[key] = (len(attempts), len(got), *waits(got, 0, step), *waits(got, step - 2, step))
    assert len(expected) > 5000
    assert sum(row[1] > 0 for key, row in expected.items() if key[5] >= 3) > 300, "and many get far"
    assert found == expected


def test_what_is_lost_on_the_way_adds_up(built: Settings) -> None:
    chance = random.Random(7)
    connection = run(built, random_funnels(chance), random_events(chance))
    assert connection.execute(
        "select count(*) from fct_funnel where drop_off < 0 or reached > entrants"
    ).fetchall() == [(0,)]
    assert connection.execute(
        """
        select count(*) from (
            select sum(drop_off) as lost, max(entrants) as entrants, min(reached) as finishers
            from fct_funnel
            group by funnel, period, cohort_start_date, breakdown, breakdown_value
        ) where lost <> entrants - finishers
        """
    ).fetchall() == [(0,)]
    # of the days whose window is over, those on the list are those in the figures
    assert connection.execute(
        """
        with listed as (
            select funnel, entered_date, step_reached + 1 as step_number, count(*) as dropped
            from fct_funnel_dropped group by all
        )
        select count(*) filter (coalesce(dropped, 0) <> drop_off), sum(dropped) > 100
        from fct_funnel
        full join listed on fct_funnel.funnel = listed.funnel and cohort_start_date = entered_date
            and fct_funnel.step_number = listed.step_number
        where period = 'day' and breakdown = 'all' and is_window_complete
        """
    ).fetchall() == [(0, True)]

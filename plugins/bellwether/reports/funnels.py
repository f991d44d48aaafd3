"""How far the people who start on a journey come, and how soon: `fct_funnel` by month of entry, for the whole company.

A month whose conversion window is still open is not compared with one that is closed, so the newest closed month is
shown, and the month before it. Where none is closed yet, the newest months are shown and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import duckdb

from bellwether.reports.formats import Text, grouped, period_name
from bellwether.reports.queries import holds, rows
from bellwether.reports.strings import say


@dataclass(frozen=True)
class StepRow:
    """One step of one funnel for one month of entry; rates are fractions, times seconds since step 1.

    `open_from` is the first later month whose window is still open, None without one.
    """

    funnel: str
    funnel_en: str
    funnel_zh: str
    unit: str
    window_hours: int
    cohort_start_date: date
    is_window_complete: bool
    step_number: int
    step_en: str
    step_zh: str
    is_counted_only: bool
    reached: int
    rate_from_start: float | None
    rate_from_previous: float | None
    median_seconds: float | None
    p90_seconds: float | None
    open_from: date | None


@dataclass(frozen=True)
class Cohort:
    """Those who entered in one month, by step."""

    start: date
    is_open: bool
    steps: list[StepRow]

    @property
    def name(self) -> Text:
        """October 2026; marked while its window is open."""
        name = period_name("month", self.start)
        return say("journeys.open_cohort", month=name) if self.is_open else name


@dataclass(frozen=True)
class Funnel:
    """One shipped or added funnel; the newest cohort first, at most two."""

    key: str
    name: Text
    unit: str
    window: Text
    cohorts: list[Cohort]
    open_from: Text | None

    @property
    def is_empty(self) -> bool:
        """Nobody entered in the months shown."""
        return not any(step.reached for cohort in self.cohorts for step in cohort.steps)


def step_rows(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[StepRow] | None:
    """The steps of the months to show, by funnel, newest month first; None when the mart is not published."""
    if not holds(connection, "fct_funnel"):
        return None
    return rows(
        connection,
        StepRow,
        """
        with monthly as (
            select *, cohort_start_date + interval 1 month <= $through_date::date + interval 1 day as is_over
            from fct_funnel
            where period = 'month' and breakdown = 'all' and cohort_start_date <= $through_date::date
        ),
        chosen as (
            select
                funnel,
                coalesce(
                    max(cohort_start_date) filter (is_window_complete), max(cohort_start_date) filter (is_over),
                    max(cohort_start_date)
                ) as newest
            from monthly
            group by funnel
        ),
        later as (
            select funnel, min(cohort_start_date) as open_from
            from monthly
            join chosen using (funnel)
            where cohort_start_date > newest and not is_window_complete
            group by funnel
        )
        select
            funnel, funnel_en, coalesce(funnel_zh, funnel_en) as funnel_zh, unit, window_hours, cohort_start_date,
            is_window_complete, step_number, step_en, coalesce(step_zh, step_en) as step_zh, is_counted_only, reached,
            rate_from_start, rate_from_previous, median_seconds_from_start as median_seconds,
            p90_seconds_from_start as p90_seconds, open_from
        from monthly
        join chosen using (funnel)
        left join later using (funnel)
        where cohort_start_date in (newest, newest - interval 1 month)
        order by list_position($shipped, funnel) nulls last, funnel, cohort_start_date desc, step_number
        """,
        {"through_date": through_date, "shipped": ["marketing", "shop", "email", "advertising", "lifecycle"]},
    )


def funnels(step_rows: Iterable[StepRow]) -> list[Funnel]:
    """One `Funnel` per key, in the order of the rows."""
    made = []
    for key, of_funnel in groupby(step_rows, key=lambda row: row.funnel):
        found = list(of_funnel)
        first = found[0]
        cohorts = [
            Cohort(start, not steps[0].is_window_complete, steps)
            for start, steps in (
                (start, list(of)) for start, of in groupby(found, key=lambda row: row.cohort_start_date)
            )
        ]
        made.append(
            Funnel(
                key=key,
                name=Text(first.funnel_en, first.funnel_zh),
                unit=first.unit,
                window=_window(first.window_hours),
                cohorts=cohorts,
                open_from=period_name("month", first.open_from) if first.open_from else None,
            )
        )
    return made


def _window(hours: int) -> Text:
    if hours % 24 or hours < 48:
        return Text(f"{grouped(hours)} hours", f"{grouped(hours)} 小时")
    return Text(f"{grouped(hours // 24)} days", f"{grouped(hours // 24)} 天")


def charted(funnels: Sequence[Funnel]) -> dict[str, dict[str, object]]:
    """The chart's table of each funnel, by the name under which the page asks for it."""
    columns = ["step", "cohort", "value", "from_start", "from_previous", "is_open"]
    tables: dict[str, dict[str, object]] = {}
    for funnel in funnels:
        lines = [
            [
                f"{step.step_number}",
                str(age),
                step.reached,
                step.rate_from_start,
                step.rate_from_previous,
                cohort.is_open,
            ]
            for age, cohort in enumerate(funnel.cohorts)
            for step in cohort.steps
        ]
        tables[f"journey {funnel.key}"] = {
            "columns": columns,
            "rows": sorted(lines, key=lambda line: (int(str(line[0])), line[1])),
            "steps": f"step {funnel.key}",
            "cohorts": f"cohort {funnel.key}",
            "bands": max(len(cohort.steps) for cohort in funnel.cohorts),
            "most": max(10, *(step.reached for cohort in funnel.cohorts for step in cohort.steps)),
        }
    return tables


def names(funnels: Sequence[Funnel]) -> dict[str, dict[str, Text]]:
    """The steps' and the months' names by funnel, for the charts."""
    found: dict[str, dict[str, Text]] = {}
    for funnel in funnels:
        found[f"step {funnel.key}"] = {
            f"{step.step_number}": Text(step.step_en, step.step_zh) for step in funnel.cohorts[0].steps
        }
        found[f"cohort {funnel.key}"] = {str(age): cohort.name for age, cohort in enumerate(funnel.cohorts)}
    return found

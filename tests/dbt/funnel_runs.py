"""Funnels over events written by hand: the project's own SQL, as dbt compiled it, on tables made here.

No dbt is started: what `dbt build` compiled for the hand-written exports reads tables of the same names in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from bellwether.settings import Settings

START = datetime(2026, 1, 5)  # a Monday
MODELS = {
    "int_funnel_steps_parsed": "intermediate",
    "int_funnel_events_matched": "intermediate",
    "int_funnel_attempts_followed": "intermediate",
    "int_funnel_entries_chosen": "intermediate",
    "fct_funnel": "marts",
    "fct_funnel_dropped": "marts",
}
_TABLES = """
create schema build.seeds; create schema build.intermediate; create schema build.marts;
create table build.seeds.funnels (
    funnel varchar, funnel_en varchar, funnel_zh varchar, unit varchar, step_order varchar, window_hours integer,
    step_number integer, step_en varchar, step_zh varchar, events varchar, detail_like varchar, is_counted boolean
);
create table build.intermediate.int_journey_events_unioned (
    event_name varchar, occurred_at timestamp, event_no ubigint, event_detail varchar, person_no hugeint,
    session_no hugeint, lead_no hugeint, account_no hugeint, channel varchar, campaign_key varchar,
    device_category varchar, country varchar
);
create table build.intermediate.int_funnel_units_numbered (
    unit varchar, unit_no hugeint, unit_key varchar, person_key varchar
);
create table build.marts.fct_measures (
    date_day date, measure varchar, channel varchar, campaign_key varchar, value decimal(38, 6)
);
create table build.marts.fct_email_campaigns (
    sent_date date, channel varchar, campaign_key varchar, orders bigint, is_counted boolean
);
"""


@dataclass(frozen=True)
class Event:
    """What a unit did, `hours` after the start; `detail` is what a step's pattern is held against."""

    unit: int
    name: str
    hours: float
    number: int = 0
    detail: str = ""
    channel: str = "Direct"

    @property
    def at(self) -> datetime:
        return START + timedelta(hours=self.hours)


@dataclass(frozen=True)
class Funnel:
    """The lines of one funnel in the CSV; a step is its events, or its events and the pattern of their detail."""

    name: str
    order: str
    window_hours: int
    steps: Sequence[str | tuple[str, str]]
    unit: str = "person"

    def lines(self) -> Iterable[tuple[object, ...]]:
        for number, step in enumerate(self.steps, start=1):
            events, pattern = step if isinstance(step, tuple) else (step, None)
            names = (f"step {number}", f"步骤 {number}")
            common = (self.name, self.name, self.name, self.unit, self.order, self.window_hours)
            yield (*common, number, *names, events, pattern, False)


def run(built: Settings, funnels: Iterable[Funnel], events: Sequence[Event]) -> duckdb.DuckDBPyConnection:
    """The funnels' tables over these events, in a database in memory; schema `marts` is the one in use."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as build")
    connection.execute(_TABLES)
    lines = [line for funnel in funnels for line in funnel.lines()]
    connection.executemany(f"insert into build.seeds.funnels values ({', '.join('?' * 12)})", lines)
    connection.executemany(
        "insert into build.intermediate.int_journey_events_unioned "
        "select $1, $2, $3, $4, $5, $5, $5, $5, $6, 'none', 'desktop', 'Germany'",
        [[event.name, event.at, event.number, event.detail, event.unit, event.channel] for event in events],
    )
    connection.execute(
        "insert into build.intermediate.int_funnel_units_numbered "
        "select distinct unit, person_no, person_no::varchar, person_no::varchar "
        "from build.intermediate.int_journey_events_unioned, (values ('person'), ('session'), ('lead')) as units (unit)"
    )
    compiled = built.warehouse_dir / "dbt_target" / "compiled"
    for model, schema in MODELS.items():
        sql = _only_file(compiled, f"{model}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table build.{schema}.{model} as {sql}")
    connection.execute("use build.marts")
    return connection


def reached(connection: duckdb.DuckDBPyConnection, funnel: str, period: str = "month") -> list[list[int]]:
    """Of each cohort how many reached step 1, 2 and so on."""
    rows = connection.execute(
        "select list(reached order by step_number) from fct_funnel "
        "where funnel = ? and period = ? and breakdown = 'all' group by cohort_start_date order by cohort_start_date",
        [funnel, period],
    ).fetchall()
    return [row[0] for row in rows]


def _only_file(folder: Path, name: str) -> Path:
    (found,) = folder.rglob(name)
    return found

"""The lines of scorecards and their totals, read from the published file, or from what a review has frozen of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import duckdb

from bellwether.reports.queries import holds

# How many periods a line's trend shows, its own the last.
TREND_PERIODS = 8

# The lines of $where, each with how much of its period has passed for a value that grows, and with its trend.
LINES = f"""
    with chosen as (
        select scorecard.*, facts.days_covered, facts.days_in_period, dim_kpi.is_accumulating
        from fct_scorecard as scorecard
        left join fct_kpi_values as facts using (kpi_id, period, period_start_date, scope, scope_value)
        left join dim_kpi on scorecard.kpi_id = dim_kpi.kpi_id
        where {{where}}
    ),
    trends as (
        select
            kpi_id, period, chosen.period_start_date, scope, scope_value,
            list_reverse(list(facts.value order by facts.period_start_date desc))[-{TREND_PERIODS}:] as trend
        from (select distinct kpi_id, period, period_start_date, scope, scope_value from chosen) as chosen
        join fct_kpi_values as facts using (kpi_id, period, scope, scope_value)
        where facts.period_start_date <= chosen.period_start_date
        group by all
    )
    select chosen.*, trends.trend
    from chosen
    left join trends using (kpi_id, period, period_start_date, scope, scope_value)
"""

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Pace:
    """Where a running period is heading: the value expected at its end with a 95 % interval.

    `verdict` is on course, off course, open, no target or not known; `run_rate_needed` is a day's value that would just
    reach the target, None where that means nothing.
    """

    verdict: str
    expected: float | None
    low: float | None
    high: float | None
    run_rate_needed: float | None
    days_left: int | None


@dataclass(frozen=True)
class ScorecardRow:
    """One KPI's verdict on one scorecard: of an owner, for a period.

    `share` is how much of the period has passed for a value that grows with it, and 1 for every other value. `owner`
    is a unit's key, or words of the analysts'; then `owner_name_en` is empty.
    """

    kpi_id: str
    period: str
    period_start_date: date
    value: float | None
    target: float | None
    target_to_date: float | None
    band_low: float | None
    band_high: float | None
    share: float
    is_complete_period: bool
    direction: str
    attainment: float | None
    verdict: str
    baseline_prior: float | None
    baseline_last_year: float | None
    weight: float | None
    weighted_score: float | None
    owner: str
    goal: str
    period_end_date: date | None = None
    scope: str = "company"
    scope_value: str = "all"
    owner_name_en: str = ""
    owner_name_zh: str = ""
    goal_name_en: str = ""
    goal_name_zh: str = ""
    is_stretch_reached: bool = False
    external_factors_en: str = ""
    external_factors_zh: str = ""
    trend: tuple[float | None, ...] = ()
    pace: Pace | None = None


@dataclass(frozen=True)
class Total:
    """What a scorecard comes to: `score` and `weight_covered` as fractions, `grade` with its name."""

    owner: str
    period: str
    period_start_date: date
    score: float | None
    grade: str = ""
    grade_name_en: str = ""
    grade_name_zh: str = ""
    payout: float | None = None
    weight_covered: float | None = None


def read(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[ScorecardRow]:
    """Every owner's lines of the latest period of each kind and the one before it, heaviest KPI first."""
    newest = """
        (period, period_start_date) in (
            select (period, period_start_date)
            from (select distinct period, period_start_date from fct_scorecard)
            where period_start_date <= $through_date
            -- a campaign's flight is a period of its own
            qualify row_number() over (partition by period order by period_start_date desc)
                <= if(period = 'flight', 6, 2)
        )
    """
    order = " order by period, period_start_date desc, weight desc nulls last, kpi_id, scope_value"
    found = lines(records(connection, LINES.format(where=newest) + order, {"through_date": through_date}))
    paces = _paces(connection)
    return [
        replace(row, pace=paces.get((row.kpi_id, row.scope, row.scope_value, row.period, row.period_start_date)))
        for row in found
    ]


def _paces(connection: duckdb.DuckDBPyConnection) -> dict[tuple[object, ...], Pace]:
    """The pace of every running period, by KPI, scope, scope value, period and first day."""
    if not holds(connection, "fct_kpi_pacing"):
        return {}
    found = records(
        connection,
        """
        select
            (kpi_id, scope, scope_value, period, period_start_date) as key,
            verdict, expected, low, high, run_rate_needed, days_left
        from fct_kpi_pacing
        """,
        {},
    )
    return {tuple(row["key"]): Pace(**{name: value for name, value in row.items() if name != "key"}) for row in found}


def totals(connection: duckdb.DuckDBPyConnection) -> list[Total]:
    """What every scorecard comes to; none when that is not published."""
    if not holds(connection, "fct_scorecard_totals"):
        return []
    return totals_of(records(connection, "select * from fct_scorecard_totals", {}))


def lines(found: Iterable[Record]) -> list[ScorecardRow]:
    """A `ScorecardRow` of each row of `LINES`; a column that an earlier version did not have keeps its default."""
    return [_line(record) for record in found]


def totals_of(found: Iterable[Record]) -> list[Total]:
    """A `Total` of each row of `fct_scorecard_totals`."""
    return [Total(**_known(Total, record)) for record in found]


def records(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object]) -> list[Record]:
    """The rows of a query by column name."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _line(record: Record) -> ScorecardRow:
    covered, days = record.get("days_covered"), record.get("days_in_period")
    is_growing = bool(record.get("is_accumulating")) and not record["is_complete_period"]
    known = _known(ScorecardRow, record)
    known["share"] = covered / days if is_growing and covered is not None and days else 1.0
    known["trend"] = tuple(known.get("trend") or ())
    for name in ("owner", "goal"):
        known.setdefault(name, "")
    return ScorecardRow(**known)


# What a verdict may lack; everything else that is null stays at its default.
_NULLABLE = frozenset(
    {
        "value",
        "target",
        "target_to_date",
        "band_low",
        "band_high",
        "attainment",
        "baseline_prior",
        "baseline_last_year",
        "weight",
        "weighted_score",
        "score",
    }
)


def _known(row_type: type[ScorecardRow | Total], record: Record) -> dict[str, Any]:
    found = {field.name: record.get(field.name) for field in fields(row_type) if field.name != "pace"}
    for name in ("period_start_date", "period_end_date"):
        text = found.get(name)
        if isinstance(text, str):
            found[name] = date.fromisoformat(text)
    return {
        name: float(value) if name in _NULLABLE and value is not None else value
        for name, value in found.items()
        if value is not None or name in _NULLABLE
    }

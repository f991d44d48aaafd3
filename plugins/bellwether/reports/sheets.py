"""What the workbook of a publication holds: one query for each sheet, all from the published file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from bellwether.reports.queries import holds
from bellwether.reports.sheet_columns import ACTIONS, CAMPAIGNS, SCORECARD, SCORES
from bellwether.reports.trust import Manifest
from bellwether.reports.workbook import Column, Sheet

# How far back the values reach: two years of months and what lies above them, a quarter of weeks, a month of days.
_SPANS = {"day": 31, "week": 13 * 7, "month": 730, "quarter": 730, "half": 730, "year": 1461}


@dataclass(frozen=True)
class _Query:
    """A sheet to be read: its tables, all of which must be published, and its statement."""

    key: str
    tables: tuple[str, ...]
    columns: Sequence[Column]
    sql: str
    frozen_columns: int = 1


_SCORECARD = _Query(
    "scorecard",
    ("fct_scorecard", "dim_kpi"),
    SCORECARD,
    """
    with recent as (
        select *, dense_rank() over (partition by period order by period_start_date desc) as age
        from fct_scorecard
        where period_start_date <= $through
    )
    select recent.*, dim_kpi.name_en as kpi_en, dim_kpi.name_zh as kpi_zh, dim_kpi.unit
    from recent
    join dim_kpi using (kpi_id)
    where age <= 2
    order by
        list_position(['month', 'quarter', 'half', 'year', 'week', 'day'], period), period_start_date desc, owner,
        weight desc nulls last, kpi_id
    """,
    4,
)
_VALUES = _Query(
    "values",
    ("fct_kpi_values", "dim_kpi"),
    (
        Column("kpi", "name"),
        Column("period", "period"),
        Column("period_start_date", "date"),
        Column("period_end_date", "date"),
        Column("value", "value"),
        Column("numerator", "number"),
        Column("denominator", "number"),
        Column("is_complete_period"),
        Column("unit", "unit"),
        Column("kpi_id"),
    ),
    """
    select facts.*, dim_kpi.name_en as kpi_en, dim_kpi.name_zh as kpi_zh, dim_kpi.unit
    from fct_kpi_values as facts
    join dim_kpi using (kpi_id)
    join (values {spans}) as spans(period, first_date) using (period)
    where scope = 'company' and period_start_date <= $through and facts.period_end_date > spans.first_date
    order by
        dim_kpi.rowid, list_position(['year', 'half', 'quarter', 'month', 'week', 'day'], period), period_start_date
    """,
)
_CHANNELS = _Query(
    "channels",
    ("fct_kpi_values", "dim_kpi"),
    (
        Column("scope", "scope"),
        Column("scope_value", "term"),
        Column("kpi", "name"),
        Column("period_start_date", "date"),
        Column("value", "value"),
        Column("is_complete_period"),
        Column("unit", "unit"),
        Column("kpi_id"),
    ),
    """
    select facts.*, dim_kpi.name_en as kpi_en, dim_kpi.name_zh as kpi_zh, dim_kpi.unit
    from fct_kpi_values as facts
    join dim_kpi using (kpi_id)
    where
        scope <> 'company' and period = 'month' and value is not null
        and period_start_date between $through::date - 92 and $through
    order by scope, scope_value, dim_kpi.rowid, period_start_date
    """,
    3,
)
_CATALOGUE = _Query(
    "catalogue",
    ("dim_kpi",),
    (
        Column("kpi", "name"),
        Column("family", "family"),
        Column("numerator", "long"),
        Column("denominator", "long"),
        Column("multiplier", "number"),
        Column("unit", "unit"),
        Column("direction", "direction"),
        Column("kpi_type", "kpi_type"),
        Column("bsc_perspective", "perspective"),
        Column("aarrr_stage", "stage"),
        Column("scopes"),
        Column("inputs"),
        Column("measures", "long"),
        Column("sources", "long"),
        Column("no_data_reason", "sentence"),
        Column("note", "long"),
        Column("kpi_id"),
    ),
    "select *, name_en as kpi_en, name_zh as kpi_zh from dim_kpi order by rowid",
)
_SOURCES = _Query(
    "sources",
    ("fct_source_freshness",),
    (
        Column("source", "source"),
        Column("table_name"),
        Column("status", "term"),
        Column("files", "count"),
        Column("rows", "count"),
        Column("rejected_rows", "count"),
        Column("first_source_date", "date"),
        Column("last_source_date", "date"),
        Column("days_behind", "count"),
    ),
    "select * from fct_source_freshness order by source, table_name",
    2,
)

_TOTALS = _Query(
    "scores",
    ("fct_scorecard_totals",),
    SCORES,
    """
    select * replace (score * 100 as score)
    from fct_scorecard_totals
    where period_start_date <= $through
    order by owner, list_position(['month', 'quarter', 'half', 'year', 'week', 'day'], period), period_start_date desc
    """,
    1,
)
_ACTIONS = _Query(
    "actions",
    ("fct_improvement_actions",),
    ACTIONS,
    "select * from fct_improvement_actions order by due_date nulls first, action_id",
)

_CAMPAIGNS = _Query(
    "campaigns",
    ("fct_campaign_results",),
    CAMPAIGNS,
    "select * from fct_campaign_results order by flight_end_date desc nulls last, campaign_key",
)

_QUERIES = (_SCORECARD, _TOTALS, _CAMPAIGNS, _ACTIONS, _VALUES, _CHANNELS, _CATALOGUE, _SOURCES)


def sheets(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> list[Sheet]:
    """Every sheet whose tables are published, those without a row too; last what the workbook was made from."""
    made = []
    for query in _QUERIES:
        if holds(connection, *query.tables):
            found = records(connection, query.sql, manifest.through_date)
            made.append(Sheet(query.key, query.columns, found, query.frozen_columns))
    return [*made, about(manifest)]


def about(manifest: Manifest) -> Sheet:
    """What a reader must know of the whole workbook."""
    facts: list[tuple[str, Any]] = [
        ("headline.through", manifest.through_date),
        ("headline.published", manifest.published_at),
        ("workbook.version", manifest.version),
        ("headline.currency", manifest.reporting_currency),
        ("headline.time_zone", manifest.reporting_time_zone),
        ("workbook.checks_passed", manifest.checks.passed),
        ("workbook.checks_warned", len(manifest.checks.failed_warnings)),
    ]
    return Sheet("about", (Column("fact", "said"), Column("value", "count")), [_fact(*fact) for fact in facts])


def _fact(key: str, value: Any) -> dict[str, Any]:
    return {"fact": key, "value": value}


def records(connection: duckdb.DuckDBPyConnection, sql: str, through_date: date) -> list[dict[str, Any]]:
    """The rows of a query by column name."""
    spans = ", ".join(f"('{period}', date '{through_date - timedelta(days=days)}')" for period, days in _SPANS.items())
    text = sql.replace("{spans}", spans)
    cursor = connection.execute(text, {"through": through_date} if "$through" in text else {})
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

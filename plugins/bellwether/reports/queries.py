"""The KPIs, their trends and their definitions, read from the published file.

Every query is one set-based statement; a row becomes one frozen dataclass. Shares are fractions, amounts are in the
reporting currency, days are in the reporting time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import duckdb

Row = TypeVar("Row")

# How much of each period a trend shows, and over how many periods its moving line runs.
TREND_SPANS = {"day": (92, 7), "week": (53, 4), "month": (25, 3)}


@dataclass(frozen=True)
class Kpi:
    """One line of the KPI catalogue. `sources` and `scopes` are lists separated by semicolons."""

    kpi_id: str
    name_en: str
    name_zh: str
    family: str
    numerator: str
    denominator: str
    multiplier: float
    unit: str
    direction: str
    note: str
    has_values: bool
    kpi_type: str = ""
    bsc_perspective: str = ""
    aarrr_stage: str = ""
    scopes: str = ""
    sources: str = ""
    no_data_reason_en: str = ""
    no_data_reason_zh: str = ""


@dataclass(frozen=True)
class Trend:
    """One KPI over time: lists of equal length, None where there is no value; `complete` where data cover the period.

    `moving` is the ratio of sums over the window for a ratio KPI and the mean of the period values otherwise;
    None until the window is full of complete periods.
    """

    kpi_id: str
    starts: list[date]
    values: list[float | None]
    moving: list[float | None]
    complete: list[bool]


def rows(
    connection: duckdb.DuckDBPyConnection, row_type: type[Row], sql: str, parameters: dict[str, object] | None = None
) -> list[Row]:
    """Run `sql` and make one `row_type` of each row; the columns are named as its fields."""
    cursor = connection.execute(sql, parameters or {})
    names = [column[0] for column in cursor.description or ()]
    return [row_type(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def holds(connection: duckdb.DuckDBPyConnection, *tables: str) -> bool:
    """Whether the published file has all of these tables: one of an earlier version may not."""
    found = connection.execute(
        "select count(distinct table_name) from information_schema.tables where list_contains($tables, table_name)",
        {"tables": list(tables)},
    ).fetchone()
    return found is not None and found[0] == len(tables)


def kpis(connection: duckdb.DuckDBPyConnection) -> list[Kpi]:
    """Every KPI of the catalogue in the catalogue's families, those without any value too."""
    cursor = connection.execute(
        """
        with computed as (select distinct kpi_id from fct_kpi_values where scope = 'company' and value is not null)
        select dim_kpi.*, computed.kpi_id is not null as has_values
        from dim_kpi
        left join computed using (kpi_id)
        order by min(dim_kpi.rowid) over (partition by family), dim_kpi.rowid
        """
    )
    names = [column[0] for column in cursor.description or ()]
    return [kpi_of(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def kpi_of(row: Mapping[str, Any]) -> Kpi:
    """The KPI of a row of `dim_kpi`; what an earlier version did not say stays empty."""
    texts = {name: row.get(name) or "" for name in _OPTIONAL}
    return Kpi(
        kpi_id=row["kpi_id"],
        name_en=row["name_en"],
        name_zh=row.get("name_zh") or row["name_en"],
        multiplier=float(row.get("multiplier") or 1),
        unit=row.get("unit") or "count",
        direction=row.get("direction") or "higher",
        has_values=bool(row.get("has_values", True)),
        **texts,
    )


_OPTIONAL = (
    "family",
    "numerator",
    "denominator",
    "note",
    "kpi_type",
    "bsc_perspective",
    "aarrr_stage",
    "scopes",
    "sources",
    "no_data_reason_en",
    "no_data_reason_zh",
)


def trends(connection: duckdb.DuckDBPyConnection, period: str, through_date: date) -> list[Trend]:
    """Every company KPI over the last periods of one kind; all trends share the same starts."""
    span, window = TREND_SPANS[period]
    return rows(
        connection,
        Trend,
        f"""
        with shown as (
            select
                kpi_id, period_start_date, numerator::double as numerator, denominator::double as denominator,
                value::double as value, is_complete_period
            from fct_kpi_values
            where scope = 'company' and period = $period and period_start_date <= $through_date
        ),
        starts as (
            select distinct period_start_date
            from shown
            order by period_start_date desc
            limit {span + window - 1}
        ),
        moved as (
            select
                kpi_id, period_start_date, value, coalesce(is_complete_period, false) as is_complete,
                case
                    when count_if(is_complete_period) over moving_window < {window} then null
                    when nullif(dim_kpi.denominator, '') is null then avg(value) over moving_window
                    else sum(shown.numerator) over moving_window / nullif(sum(shown.denominator) over moving_window, 0)
                        * coalesce(try_cast(multiplier as double), 1)
                end as moving
            from (select distinct kpi_id from shown)
            cross join starts
            left join shown using (kpi_id, period_start_date)
            join dim_kpi using (kpi_id)
            window moving_window as (
                partition by kpi_id order by period_start_date rows between {window - 1} preceding and current row
            )
        ),
        newest as (
            select *, row_number() over (partition by kpi_id order by period_start_date desc) as age from moved
        )
        select
            kpi_id,
            list(period_start_date order by period_start_date) as starts,
            list(round(value, 6) order by period_start_date) as values,
            list(round(moving, 6) order by period_start_date) as moving,
            list(is_complete order by period_start_date) as complete
        from newest
        where age <= {span}
        group by kpi_id
        order by kpi_id
        """,
        {"period": period, "through_date": through_date},
    )


def measure_definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each measure in a KPI's formula counts, by its name."""
    return dict(connection.execute("select measure, coalesce(definition, '') from dim_measure").fetchall())

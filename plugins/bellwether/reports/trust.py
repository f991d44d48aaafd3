"""Where the numbers come from and how they were checked: the manifest, freshness, the reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
from pydantic import BaseModel

from bellwether.errors import BellwetherError
from bellwether.reports.queries import rows

# The arrows of the data flow in its order.
STEPS = ("vendor total to landing", "landing to staging", "staging to mart", "mart to measures", "measures to kpi")


class Checks(BaseModel):
    """What the audit said before publication; the failed ones are warnings, a critical one publishes nothing."""

    passed: int
    failed_warnings: list[str]


class Manifest(BaseModel):
    """The part of the publication's manifest that readers see."""

    version: str
    published_at: datetime
    through_date: date
    reporting_currency: str
    reporting_time_zone: str
    checks: Checks


@dataclass(frozen=True)
class SourceState:
    """One declared export: what arrived, until which day, and whether that is later than its contract allows.

    `status` is fresh, due, late or never arrived; `days_behind` is None for an export that states no period.
    """

    source: str
    table: str
    files: int
    rows: int
    rejected: int
    truncated_files: int
    incomplete_files: int
    first_day: date | None
    last_day: date | None
    days_behind: int | None
    status: str


@dataclass(frozen=True)
class ReconciledStep:
    """One arrow of the data flow: how many totals were compared and how many agreed."""

    step: str
    compared: int
    agreed: int
    largest_difference: float


def manifest(connection: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest inside the published file, which therefore always describes these very tables.

    Raises:
        BellwetherError: the file holds no manifest.
    """
    row = connection.execute("select document from manifest").fetchone()
    if row is None:
        raise BellwetherError("The published file holds no manifest.", "Publish again with `bellwether publish`.")
    return Manifest.model_validate_json(row[0])


def sources(connection: duckdb.DuckDBPyConnection) -> list[SourceState]:
    """Every declared export by name, those that never arrived last."""
    return rows(
        connection,
        SourceState,
        """
        select
            source, table_name as "table", files, rows, rejected_rows as rejected, truncated_files, incomplete_files,
            first_source_date as first_day, last_source_date as last_day, days_behind, status
        from fct_source_freshness
        order by status = 'never arrived', source, table_name
        """,
    )


def reconciliation(connection: duckdb.DuckDBPyConnection) -> list[ReconciledStep]:
    """The steps of the data flow, each with the totals compared at it."""
    return rows(
        connection,
        ReconciledStep,
        """
        select
            step, count(*)::bigint as compared, count_if(is_reconciled)::bigint as agreed,
            coalesce(max(abs(difference)), 0)::double as largest_difference
        from reconciliation
        group by step
        order by list_position($steps, step), step
        """,
        {"steps": list(STEPS)},
    )

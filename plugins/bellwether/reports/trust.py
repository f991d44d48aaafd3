"""Where the numbers come from and how they were checked: the manifest, freshness, the reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
from pydantic import BaseModel

from bellwether.errors import BellwetherError
from bellwether.reports.queries import rows

# A daily export is normally one day behind; from the third day on somebody should look.
STALE_AFTER_DAYS = 2
# The arrows of the data flow in its order.
STEPS = ("vendor total to landing", "landing to staging", "staging to mart", "mart to measures", "measures to kpi")


class PublishedFile(BaseModel):
    """One export that is in the published numbers; `period` is an ISO 8601 interval of days or empty."""

    source: str
    table: str
    name: str
    rows: int
    rows_rejected: int | None = None
    period: str = ""

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day that the export covers, when it says so."""
        first, _, last = self.period.partition("/")
        return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


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
    files: list[PublishedFile]
    checks: Checks


@dataclass(frozen=True)
class SourceState:
    """One exported table: what arrived and until which day; `rejected` is None when the manifest does not say."""

    source: str
    table: str
    files: int
    rows: int
    rejected: int | None
    first_day: date | None
    last_day: date | None
    days_behind: int | None

    @property
    def is_stale(self) -> bool:
        """Whether the last day is too old."""
        return self.days_behind is not None and self.days_behind > STALE_AFTER_DAYS


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


def sources(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> list[SourceState]:
    """The exported tables by name; one that states no period is as fresh as its source's last measured day."""
    last_measured: dict[str, date] = dict(
        connection.execute("select source, max(date_day) from fct_measures group by source").fetchall()
    )
    states = []
    for source, table in sorted({(file.source, file.table) for file in manifest.files}):
        files = [file for file in manifest.files if (file.source, file.table) == (source, table)]
        covered = [file.days for file in files if file.days]
        rejected = [file.rows_rejected for file in files if file.rows_rejected is not None]
        last_day = max((last for _, last in covered), default=last_measured.get(source))
        states.append(
            SourceState(
                source=source,
                table=table,
                files=len(files),
                rows=sum(file.rows for file in files),
                rejected=sum(rejected) if rejected else None,
                first_day=min((first for first, _ in covered), default=None),
                last_day=last_day,
                days_behind=max(0, (manifest.through_date - last_day).days) if last_day else None,
            )
        )
    return states


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

"""What a review holds: every table that its scorecards stand on, row by row, as the published file had them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import duckdb
from pydantic import BaseModel

from bellwether.errors import PublishFailed
from bellwether.periods import Period
from bellwether.publish import Manifest
from bellwether.reports.scorecard_lines import LINES

Row = dict[str, Any]

# Table: which of its rows a review of $period that starts on $start holds. A table that is not published holds none.
_ROWS = {
    "fct_scorecard": LINES.format(where="scorecard.period = $period and scorecard.period_start_date = $start"),
    "fct_scorecard_totals": "select * from fct_scorecard_totals where period = $period and period_start_date = $start",
    "fct_improvement_actions": "select * from fct_improvement_actions",
    "dim_kpi": "select * from dim_kpi semi join fct_scorecard using (kpi_id)",
    "dim_measure": "select * from dim_measure",
    "dim_unit": "select * from dim_unit",
}
SCORECARD = "fct_scorecard"


class Review(BaseModel):
    """A closed review of one period.

    `tables` holds rows as JSON: dates as ISO text, numbers as numbers. `digest` is the SHA-256 of `tables`, so that a
    changed review is known as one.
    """

    kind: str
    start: date
    end: date
    closed_at: datetime
    version: str
    published_at: datetime
    through_date: date
    reporting_currency: str
    reporting_time_zone: str
    tables: dict[str, list[Row]]
    digest: str

    @property
    def period(self) -> Period:
        """The period that was reviewed."""
        return Period(self.start, self.kind)

    @property
    def lines(self) -> list[Row]:
        """The lines of every scorecard of the period."""
        return self.tables[SCORECARD]

    @property
    def is_whole(self) -> bool:
        """Whether `tables` are what they were when the review closed."""
        return digest_of(self.tables) == self.digest


def freeze(connection: duckdb.DuckDBPyConnection, manifest: Manifest, period: Period) -> Review:
    """Read the review of `period` from a published file, whose manifest this is.

    Raises:
        PublishFailed: the period is not over in what is published, or it has no scorecard.
    """
    if period.end > manifest.through_date:
        raise PublishFailed(
            f"The {period.kind} from {period.start} ends on {period.end}, and data are published through"
            f" {manifest.through_date}.",
            "Review it once its last day is published.",
        )
    tables = {table: rows(connection, table, query, period) for table, query in _ROWS.items()}
    if not tables[SCORECARD]:
        raise PublishFailed(
            f"No KPI has a target for the {period.kind} from {period.start}, so there is nothing to review.",
            "Set targets in dbt_project/seeds/kpi_targets.csv.",
        )
    return Review(
        kind=period.kind,
        start=period.start,
        end=period.end,
        closed_at=datetime.now(UTC),
        version=manifest.version,
        published_at=manifest.published_at,
        through_date=manifest.through_date,
        reporting_currency=manifest.reporting_currency,
        reporting_time_zone=manifest.reporting_time_zone,
        tables=tables,
        digest=digest_of(tables),
    )


def rows(connection: duckdb.DuckDBPyConnection, table: str, query: str, period: Period) -> list[Row]:
    """The rows of one table as JSON, in an order that only their content decides; none when there is no such table."""
    known = {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}
    if table not in known:
        return []
    values = {"period": period.kind, "start": period.start, "end": period.end}
    used = {name: value for name, value in values.items() if f"${name}" in query}
    found = connection.execute(f"select to_json(found)::varchar from ({query}) as found order by all", used).fetchall()
    return [json.loads(row) for (row,) in found]


def digest_of(tables: dict[str, list[Row]]) -> str:
    """SHA-256 over the rows of all tables."""
    return hashlib.sha256(json.dumps(tables, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

"""The `raw` schema as landing would leave it, from rows written by hand.

Tables and column types come from the contracts, so a fixture row can only name columns that an export has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
import yaml

_RECEIPTS = """
create table raw.receipts (
    source varchar, table_name varchar, file_id varchar, filename varchar, original_name varchar, exported_at timestamp,
    landed_at timestamp, scope varchar, period_start date, period_end date, language varchar, encoding varchar,
    rows_read bigint, rows_landed bigint, rows_rejected bigint, is_truncated boolean, is_incomplete boolean,
    vendor_total_status varchar, facts json
)
"""
_COVERAGE = (
    "create table raw.coverage (source varchar, table_name varchar, scope varchar, source_date date, filename varchar)"
)
_CONTROL_TOTALS = """
create table raw.control_totals (
    source varchar, table_name varchar, filename varchar, scope varchar, source_date date, currency varchar,
    measure varchar, value decimal(38, 6), row_count bigint
)
"""
_VENDOR_TOTALS = """
create table raw.vendor_totals (
    source varchar, table_name varchar, filename varchar, measure varchar, vendor_value decimal(38, 6),
    rows_value decimal(38, 6), tolerance double, is_within boolean
)
"""

Row = Mapping[str, object]


@dataclass(frozen=True)
class File:
    """One landed export; `covers` are the (scope, day) pairs that it won, in a table that is restated by day."""

    source: str
    table: str
    file_id: str
    exported_at: datetime
    rows: Iterable[Row]
    scope: str = ""
    covers: Iterable[tuple[str, date]] = field(default=())

    @property
    def filename(self) -> str:
        return f"/landing/{self.source}/{self.table}/{self.file_id}.parquet"


def create_raw(connection: duckdb.DuckDBPyConnection, dbt_project: Path, files: Iterable[File], scratch: Path) -> None:
    """Create schema `raw`: one table per contract table, and landing's own four."""
    connection.execute("create schema raw")
    for statement in (_RECEIPTS, _COVERAGE, _CONTROL_TOTALS, _VENDOR_TOTALS):
        connection.execute(statement)
    landed = list(files)
    for source, table, columns in _declared_tables(dbt_project):
        rows = [
            {**row, "filename": file.filename, "file_row_number": number}
            for file in landed
            if (file.source, file.table) == (source, table)
            for number, row in enumerate(file.rows)
        ]
        unknown = {name for row in rows for name in row} - columns.keys()
        assert not unknown, f"{source}.{table} has no columns {sorted(unknown)}"
        ndjson = scratch / f"{source}__{table}.ndjson"
        ndjson.write_text("".join(json.dumps(row) + "\n" for row in rows))
        connection.execute(
            f"create table raw.{source}__{table} as "
            "from read_json($file, format = 'newline_delimited', columns = $columns)",
            {"file": str(ndjson), "columns": columns},
        )
    for file in landed:
        connection.execute(
            "insert into raw.receipts by name select $source as source, $table as table_name, $file_id as file_id, "
            "$filename as filename, $exported_at as exported_at, $exported_at as landed_at, $scope as scope",
            {
                "source": file.source,
                "table": file.table,
                "file_id": file.file_id,
                "filename": file.filename,
                "exported_at": file.exported_at,
                "scope": file.scope,
            },
        )
        for scope, day in file.covers:
            connection.execute(
                "insert into raw.coverage values (?, ?, ?, ?, ?)", [file.source, file.table, scope, day, file.filename]
            )


def _declared_tables(dbt_project: Path) -> Iterable[tuple[str, str, dict[str, str]]]:
    for contract in sorted((dbt_project / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(contract.read_text())["sources"]:
            for table in source["tables"]:
                columns = {column["name"]: column.get("data_type", "varchar") for column in table["columns"]}
                yield source["name"], table["name"], {**columns, "filename": "varchar", "file_row_number": "bigint"}

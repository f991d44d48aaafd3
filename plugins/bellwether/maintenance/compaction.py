"""Pack the small landed files of past months, one file for each table and month, without losing a row or its origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from pydantic import BaseModel

from bellwether import landing, warehouse
from bellwether.errors import LandingError
from bellwether.landing.months import FOLDER, Month, commit_month, packed_files, read_months
from bellwether.landing.receipt import Receipt, parquet_path, sync
from bellwether.landing.sql import identifier, literal, literals
from bellwether.settings import Settings

SMALL_BYTES = 32 * 1024**2
"""A larger file gains nothing from being packed, and would only be copied."""


class Packed(BaseModel):
    """One month of one table: how many files became one, and their sizes before and after."""

    source: str
    table: str
    month: str
    files: int
    rows: int
    bytes_before: int
    bytes_after: int


def compact(settings: Settings, today: date, progress: Callable[[str], None] = lambda line: None) -> list[Packed]:
    """Pack what landed in past months. A month that has been packed is not touched again.

    Raises:
        BellwetherError: another process writes the build file (transient).
        LandingError: a landed file does not hold what its receipt says.
    """
    due = list(_due(settings, today))
    if not due and not list(_leftovers(settings)):
        return []
    packed = []
    # A build between the swap of the views and the removal of the files would lose its input, so no one may write.
    with warehouse.writer(settings) as connection:
        for month, receipts in due:
            packed.append(_pack(connection, settings, month, receipts))
            done = packed[-1]
            progress(f"{done.source}.{done.table} {done.month}: {done.files} files packed into one, {done.rows} rows")
        landing.refresh_raw(settings)
        _remove(connection, list(_leftovers(settings)))
    return packed


def _due(settings: Settings, today: date) -> Iterator[tuple[str, list[Receipt]]]:
    """Month and receipts of every two or more small files of one table and one past month.

    Months are those of landing (UTC), not of the data: no file can still join one that is over, in any time zone.
    """
    open_month = f"{today - timedelta(days=1):%Y-%m}"
    found: defaultdict[tuple[str, str, str], list[Receipt]] = defaultdict(list)
    for receipt in landing.read_receipts(settings):
        found[receipt.source, receipt.table, f"{receipt.landed_at.astimezone(UTC):%Y-%m}"].append(receipt)
    for (source, table, month), receipts in sorted(found.items()):
        folder = _folder(settings, source, table)
        months = read_months(folder)
        if month >= open_month or month in {each.month for each in months}:
            continue
        taken = {file_id for each in months for file_id in each.file_ids}
        small = [
            receipt for receipt in receipts if receipt.file_id not in taken and _size(settings, receipt) < SMALL_BYTES
        ]
        if len(small) > 1:
            yield month, sorted(small, key=lambda receipt: receipt.file_id)


def _pack(connection: duckdb.DuckDBPyConnection, settings: Settings, month: str, receipts: list[Receipt]) -> Packed:
    first = receipts[0]
    folder = _folder(settings, first.source, first.table)
    files = [parquet_path(settings, receipt.source, receipt.table, receipt.file_id) for receipt in receipts]
    record = Month(
        month=month,
        folder=str(folder),
        packed_at=datetime.now(UTC),
        file_ids=[receipt.file_id for receipt in receipts],
        rows=sum(receipt.rows_landed for receipt in receipts),
    )
    final = record.parquet(folder)
    final.parent.mkdir(exist_ok=True)
    draft = final.with_name(f".{final.name}.tmp")
    landed = (
        f"read_parquet({literals(str(file) for file in files)}, union_by_name = true, filename = true, "
        "file_row_number = true)"
    )
    connection.execute(f"copy (from {landed}) to {literal(str(draft))} (format parquet, compression zstd)")
    _verify(connection, landed, f"read_parquet({literal(str(draft))})", receipts, folder)
    sync(draft)
    draft.replace(final)
    commit_month(folder, record)
    return Packed(
        source=first.source,
        table=first.table,
        month=month,
        files=len(files),
        rows=record.rows,
        bytes_before=sum(file.stat().st_size for file in files),
        bytes_after=final.stat().st_size,
    )


def _verify(
    connection: duckdb.DuckDBPyConnection, landed: str, packed: str, receipts: list[Receipt], folder: Path
) -> None:
    """Every file must be in the pack as its receipt counts it and, row by row, as it landed."""
    columns = ", ".join(identifier(str(row[0])) for row in connection.execute(f"describe from {landed}").fetchall())
    sums = "select filename, count(*), sum(hash({columns})::hugeint) from {rows} group by filename order by filename"
    before = connection.execute(sums.format(columns=columns, rows=landed)).fetchall()
    after = connection.execute(sums.format(columns=columns, rows=packed)).fetchall()
    counted = {str(filename): int(rows) for filename, rows, _ in after}
    for receipt in receipts:
        file = folder / f"{receipt.file_id}.parquet"
        if counted.get(str(file), 0) != receipt.rows_landed:
            raise LandingError(
                f"{file} holds {counted.get(str(file), 0)} rows; its receipt says {receipt.rows_landed}.",
                f"Delete it and its receipt, and put {receipt.original_name} back from archive/ into inbox/.",
            )
    if before != after:
        raise LandingError(
            f"The packed copy of {folder} differs from what landed; nothing was changed.", "Check the disk."
        )


def _leftovers(settings: Settings) -> Iterator[Path]:
    """Landed files that a month has taken over."""
    for folder in sorted({record.parents[1] for record in settings.landing.glob(f"*/*/{FOLDER}/*.json")}):
        for file_id in sorted(packed_files(folder, read_months(folder))):
            if (file := folder / f"{file_id}.parquet").exists():
                yield file


def _remove(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> None:
    """Remove files, unless a view still names one: then nothing is removed, for it would take rows with it."""
    views = connection.execute("select sql from duckdb_views() where schema_name = 'raw'").fetchall()
    text = "\n".join(str(sql) for (sql,) in views)
    if named := next((file for file in files if file.name in text), None):
        raise LandingError(f"Schema raw still reads {named}, which has been packed; nothing was removed.")
    for file in files:
        file.unlink()


def _size(settings: Settings, receipt: Receipt) -> int:
    return parquet_path(settings, receipt.source, receipt.table, receipt.file_id).stat().st_size


def _folder(settings: Settings, source: str, table: str) -> Path:
    return settings.landing / source / table

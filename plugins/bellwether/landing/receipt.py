"""What landing writes down about each file. The receipt is the commit: a Parquet file without one does not exist."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from bellwether.errors import LandingError
from bellwether.settings import Settings


class ControlTotal(BaseModel):
    """The sum of one additive measure over the accepted rows of one scope, day and currency; measure `rows` counts
    them.
    """

    scope: str
    source_date: date | None
    currency: str
    measure: str
    value: Decimal
    row_count: int


class VendorTotal(BaseModel):
    """The total that the file itself states for a measure, beside the sum of its rows."""

    measure: str
    vendor_value: Decimal
    rows_value: Decimal
    tolerance: Decimal
    is_within: bool


class Coverage(BaseModel):
    """The days, both inclusive, that the file replaces for one scope (`restates: range` only)."""

    scope: str
    first_day: date
    last_day: date


class Receipt(BaseModel):
    """All that is known about a landed file. `file_id` is the first 16 hexadecimal digits of its SHA-256."""

    file_id: str
    sha256: str
    size: int
    original_name: str
    source: str
    table: str
    report: str
    landed_at: datetime
    exported_at: datetime
    exported_at_from: Literal["preamble", "file name", "modification time"]
    encoding: str
    compression: Literal["none", "gzip", "zip", "xlsx"]
    delimiter: str
    language: str
    decimal_sign: str
    scope: str
    period_start: date | None
    period_end: date | None
    rows_read: int
    rows_landed: int
    rows_rejected: int
    rejected_by_reason: dict[str, int]
    columns: list[str]
    columns_added: list[str]
    columns_missing: list[str]
    not_castable: dict[str, int]
    """Values of optional columns that are kept as exported though they are not of the column's type."""
    control_totals: list[ControlTotal]
    coverage: list[Coverage]
    vendor_totals: list[VendorTotal]
    vendor_total_status: Literal["reconciled", "none stated"]
    totals_rows: list[list[str]]
    facts: dict[str, str]
    is_truncated: bool
    is_incomplete: bool

    @property
    def shard(self) -> str:
        """The part of a sharded export that the file is; empty when the export is one file."""
        return self.facts.get("shard", "")


def parquet_path(settings: Settings, source: str, table: str, file_id: str) -> Path:
    """Where the accepted rows of a file are."""
    return settings.landing / source / table / f"{file_id}.parquet"


def receipt_path(settings: Settings, source: str, table: str, file_id: str) -> Path:
    """Where the receipt of a file is."""
    return settings.landing / source / table / f"{file_id}.json"


def rejects_path(settings: Settings, source: str, table: str, file_id: str) -> Path:
    """Where the rejected rows of a file are: line, column_name, reason, raw."""
    return settings.landing / source / table / f"{file_id}.rejects.parquet"


def receipt_files(settings: Settings) -> list[Path]:
    """All receipts, in order of source, table and file id."""
    return sorted(settings.landing.glob("*/*/[0-9a-f]*.json"))


def find_receipt(settings: Settings, file_id: str) -> Path | None:
    """The receipt of a file that has already landed, of whichever table."""
    return next(iter(sorted(settings.landing.glob(f"*/*/{file_id}.json"))), None)


def read_receipt(file: Path) -> Receipt:
    """One receipt. Raises LandingError when it cannot be read."""
    try:
        return Receipt.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise LandingError(
            f"The receipt {file} cannot be read ({error.error_count()} problems).",
            "Delete it and put the file back from archive/ into inbox/: it lands again.",
        ) from error


def iterate_receipts(settings: Settings) -> Iterator[Receipt]:
    """All receipts, one by one."""
    return (read_receipt(file) for file in receipt_files(settings))


def commit(settings: Settings, receipt: Receipt) -> None:
    """Write the receipt: to disk first, then renamed, so that it exists whole or not at all."""
    final = receipt_path(settings, receipt.source, receipt.table, receipt.file_id)
    write_durably(final, receipt.model_dump_json(indent=1).encode())


def write_durably(final: Path, content: bytes) -> None:
    """Replace `final` by `content` in one step that survives a crash."""
    temporary = final.with_name(f".{os.getpid()}-{final.name}.tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(final)
    sync_folder(final.parent)


def sync(file: Path) -> None:
    """Bring a file that another library wrote to disk."""
    with file.open("rb") as handle:
        os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a rename to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""What landing would make of a file, without landing it: the same code, into a folder that is thrown away."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import BaseModel

from bellwether import warehouse
from bellwether.contracts import load_contracts
from bellwether.errors import LandingError
from bellwether.landing.decode import Compression, compression_of, read_head, sha256_of
from bellwether.landing.file_lander import FileLander, Job
from bellwether.landing.inbox import InboxFile
from bellwether.landing.nearest import Nearness, nearest
from bellwether.landing.receipt import Receipt, find_receipt, iterate_receipts, read_receipt, rejects_path
from bellwether.landing.recognise import Claim, Recogniser
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import literal
from bellwether.settings import Settings

SHOWN_REJECTS = 10
SHOWN_CONTRACTS = 3


class Reject(BaseModel):
    """A row that would be set aside. Not its text, which may hold personal data."""

    line: int | None
    column: str
    reason: str


class Examination(BaseModel):
    """All that is to be said of one file. `receipt` is what landing would write, or has written for the same bytes."""

    name: str
    size: int
    compression: Compression = "none"
    verdict: Literal["would land", "has landed", "would be refused"]
    reason: str = ""
    hint: str = ""
    contract: str = ""
    report: str = ""
    known_by: list[str] = []
    receipt: Receipt | None = None
    rejects: list[Reject] = []
    replaces: list[str] = []
    """Names of landed exports some of whose days or records this one would stand for."""
    nearest: list[Nearness] = []


def examine(settings: Settings, path: Path) -> Examination:
    """Recognise, read, reject and reconcile one file, and leave nothing behind.

    Raises:
        ConfigurationError: a contract cannot be used, or the file fits two contracts equally well.
        LandingError: there is no such file, or DuckDB ran out of memory or disk.
    """
    if not path.is_file():
        raise LandingError(f"{path} is not a file.", "Name an export.")
    status = path.stat()
    file = InboxFile(path, path.name, status.st_size, datetime.fromtimestamp(int(status.st_mtime), UTC))
    contracts = load_contracts(settings.dbt_project)
    found = Examination(name=file.name, size=file.size, verdict="would be refused")
    settings.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.scratch, prefix="examine-") as folder:
        elsewhere = dataclasses.replace(settings, home=Path(folder))
        try:
            found.compression = compression_of(path)
            head = read_head(path, found.compression)
            try:
                claim = Recogniser(contracts).recognise(file.name, head)
            except Refused:
                found.nearest = nearest(head, contracts)[:SHOWN_CONTRACTS]
                raise
            _tell_claim(found, claim)
            if landed := find_receipt(settings, sha256_of(path)[:16]):
                return found.model_copy(update={"verdict": "has landed", "receipt": read_receipt(landed)})
            with warehouse.scratch(settings) as connection:
                job = Job(file, found.compression, claim, Path(folder))
                receipt = FileLander(elsewhere, connection).land(job, known=())
                assert isinstance(receipt, Receipt)
                found.rejects = _rejects(
                    connection, rejects_path(elsewhere, receipt.source, receipt.table, receipt.file_id)
                )
        except Refused as refusal:
            return found.model_copy(update={"reason": refusal.message, "hint": refusal.hint})
        except duckdb.OperationalError as error:  # memory, disk: no fault of the file
            raise LandingError(
                f"DuckDB stopped while reading {file.name} ({type(error).__name__}).",
                "Free memory or disk, or raise BELLWETHER_MEMORY_LIMIT.",
            ) from error
    return found.model_copy(
        update={"verdict": "would land", "receipt": receipt, "replaces": _replaced(settings, receipt)}
    )


def _tell_claim(found: Examination, claim: Claim) -> None:
    contract, layout = claim.contract, claim.layout
    found.contract, found.report = contract.name, contract.report
    wanted = [name for name in contract.recognise.columns if name in layout.header.matched]
    found.known_by = [f"the columns {', '.join(wanted)}"] if wanted else ["its preamble"]
    if claim.rank[0]:
        found.known_by.append("the title above them")


def _rejects(connection: duckdb.DuckDBPyConnection, file: Path) -> list[Reject]:
    if not file.exists():
        return []
    rows = connection.execute(
        f"select line, column_name, reason from read_parquet({literal(str(file))}) order by line limit {SHOWN_REJECTS}"
    ).fetchall()
    return [Reject(line=line, column=column, reason=reason) for line, column, reason in rows]


def _replaced(settings: Settings, receipt: Receipt) -> list[str]:
    """Earlier exports of the same account and days, which this one would replace there."""
    names = set()
    for earlier in iterate_receipts(settings):
        if (earlier.source, earlier.table, earlier.shard) != (receipt.source, receipt.table, receipt.shard):
            continue
        overlaps = any(
            mine.scope == theirs.scope and mine.first_day <= theirs.last_day and theirs.first_day <= mine.last_day
            for mine in receipt.coverage
            for theirs in earlier.coverage
        )
        if overlaps and earlier.exported_at <= receipt.exported_at:
            names.add(earlier.original_name)
    return sorted(names)

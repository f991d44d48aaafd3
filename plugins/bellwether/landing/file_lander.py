"""One file, from the inbox to a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb

from bellwether.landing import facts as file_facts
from bellwether.landing import ndjson, tabular
from bellwether.landing.checks import Checks
from bellwether.landing.decode import Compression, inspect
from bellwether.landing.describe import describe
from bellwether.landing.encoding import UTF_8
from bellwether.landing.fill import Filled, filled
from bellwether.landing.inbox import InboxFile
from bellwether.landing.labels import HeaderMatch
from bellwether.landing.limits import refuse_aggregates, refuse_too_many, require_columns
from bellwether.landing.measure import Measured, measure
from bellwether.landing.prepare import Prepared, is_readable_in_place, prepare
from bellwether.landing.receipt import Receipt, commit, parquet_path, rejects_path, sync
from bellwether.landing.recognise import Claim
from bellwether.landing.reconcile import check_stated_rows, vendor_totals
from bellwether.landing.refusal import Refused
from bellwether.landing.rejects import KEPT_TEXTS, Located, locate_in_csv, reasons, set_aside
from bellwether.landing.settle import Settled, from_sample, resettle
from bellwether.landing.tabular import BadLine, TextTable, null_texts
from bellwether.landing.trailer import Trailer, read_trailer
from bellwether.settings import Settings

LARGE = 64 * 1024**2
"""From here on hashing runs beside the copy instead of before it."""


@dataclass(frozen=True)
class Job:
    """One recognised file, and a folder for what is half done with it."""

    file: InboxFile
    compression: Compression
    claim: Claim
    scratch: Path

    @cached_property
    def facts(self) -> dict[str, str]:
        """What name, preamble and labels say."""
        layout = self.claim.layout
        return dict(layout.header.facts) | file_facts.collect(self.claim.contract, self.file, layout.preamble)

    @cached_property
    def filled(self) -> Filled:
        """Columns that the file states outside its rows."""
        return filled(self.claim.contract, self.claim.layout.header, self.facts)


@dataclass(frozen=True)
class _Copied:
    """The rows of a file in a Parquet file of text, bad ones still among them."""

    parquet: Path
    header: HeaderMatch
    measured: Measured
    checks: Checks
    text: Path
    rows: int
    settled: Settled
    table: TextTable | None = None
    bad_lines: tuple[BadLine, ...] = ()

    @property
    def rejected(self) -> int:
        return self.measured.bad + len(self.bad_lines)

    @property
    def unread(self) -> tuple[int, int]:
        """Rows rejected, and values that could not be cast: the smaller, the better the file was understood."""
        return self.rejected, sum(self.measured.not_castable.values())


class FileLander:
    """Lands recognised files, one after another, with one DuckDB connection."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
        self._settings = settings
        self._connection = connection

    def land(self, job: Job, known: Container[str]) -> Receipt | str:
        """Land the file and commit its receipt; only the file id when the same bytes have landed before (`known` ids).

        Raises:
            Refused: the file cannot be landed; nothing of it is left behind.
        """
        require_columns(job.claim.contract, {*job.claim.layout.header.matched, *job.filled.names})
        copied: _Copied | None = None
        codec = job.claim.layout.codec
        if job.compression == "none" and job.file.size >= LARGE and codec in UTF_8:
            prepared, copied = self._read_beside(job)
        else:
            prepared = prepare(job.file.path, job.compression, codec, job.claim.contract, job.scratch)
        if prepared.sha256[:16] in known:
            return prepared.sha256[:16]
        return self._accept(job, prepared, copied or self._read(job, prepared.text))

    def _read_beside(self, job: Job) -> tuple[Prepared, _Copied | None]:
        """Hash and inspect a large file while DuckDB already reads it; such files seldom turn out to need decoding."""
        path, codec, contract = job.file.path, job.claim.layout.codec, job.claim.contract
        with ThreadPoolExecutor(1) as beside:
            inspecting = beside.submit(inspect, path)
            outcome: _Copied | Refused
            try:
                outcome = self._read(job, path)
            except Refused as refusal:
                outcome = refusal
            inspection = inspecting.result()
        if not is_readable_in_place(inspection, codec, contract):
            return prepare(path, "none", codec, contract, job.scratch, inspection=inspection), None
        if isinstance(outcome, Refused):
            raise outcome
        return Prepared(path, codec, inspection.sha256), outcome

    def _read(self, job: Job, text: Path) -> _Copied:
        """Copy and measure; when cells cannot be read as settled from the first rows, once more as they suggest."""
        contract, layout = job.claim.contract, job.claim.layout
        if contract.format == "ndjson":
            return self._read_json(job, text)
        nulls = null_texts(contract)
        settled = from_sample(self._connection, contract, layout, nulls)
        table = TextTable(text, layout, contract, read_trailer(text, layout, contract, nulls), job.filled)
        first = self._read_table(job, table, settled, "first")
        if not any(first.unread):
            return first
        again = resettle(self._connection, contract, layout.header.names, first.parquet, settled)
        if again == settled:
            return first
        return min(first, self._read_table(job, table, again, "second"), key=lambda copied: copied.unread)

    def _read_table(self, job: Job, table: TextTable, settled: Settled, name: str) -> _Copied:
        target = job.scratch / f"{name}.parquet"
        header = table.layout.header
        checks = Checks.of(table.contract, (*header.names, *table.filled.names), job.facts)
        copied = tabular.copy(self._connection, table, settled, target)
        return _Copied(
            parquet=target,
            header=header,
            measured=measure(self._connection, target, checks),
            checks=checks,
            text=copied.text,
            rows=copied.rows,
            settled=settled,
            table=replace(table, path=copied.text),
            bad_lines=copied.bad_lines,
        )

    def _read_json(self, job: Job, text: Path) -> _Copied:
        target = job.scratch / "first.parquet"
        copied = ndjson.copy(self._connection, text, job.claim.contract, job.claim.layout.header, target)
        checks = Checks.of(job.claim.contract, copied.header.names, job.facts)
        measured = measure(self._connection, target, checks)
        return _Copied(target, copied.header, measured, checks, text, copied.rows, Settled())

    def _accept(self, job: Job, prepared: Prepared, copied: _Copied) -> Receipt:
        """Hold the rows against the contract's limits and the vendor's totals, then put everything in its place."""
        contract, layout, measured = job.claim.contract, job.claim.layout, copied.measured
        trailer = copied.table.trailer if copied.table else Trailer()
        facts = job.facts | prepared.facts | dict(trailer.facts)
        by_reason: Counter[str] = Counter()
        if copied.rejected:
            by_reason = reasons(self._connection, copied.parquet, copied.checks, copied.bad_lines)
        rows_read = measured.good + copied.rejected
        refuse_too_many(contract, rows_read, copied.rejected, by_reason)
        refuse_aggregates(self._connection, contract, copied.parquet, filled=job.filled, facts=facts, measured=measured)
        check_stated_rows(facts, rows_read)
        totals_rows = [*layout.first_totals, *trailer.totals]
        compared = vendor_totals(
            self._connection, contract, layout.header.names, totals_rows, measured, decimal=copied.settled.decimal
        )
        receipt = describe(
            file=job.file,
            compression=job.compression,
            claim=job.claim,
            prepared=prepared,
            header=copied.header,
            settled=copied.settled,
            measured=measured,
            by_reason=by_reason,
            vendor_totals=compared,
            totals_rows=totals_rows,
            facts=facts,
            breaks_off=_breaks_off(copied),
        )
        accepted = copied.parquet
        if copied.rejected:
            accepted, rejected = job.scratch / "accepted.parquet", job.scratch / "rejected.parquet"
            set_aside(
                self._connection,
                copied.parquet,
                copied.checks,
                copied.bad_lines,
                _locator(copied),
                accepted=accepted,
                rejects=rejected,
            )
            _put(rejected, rejects_path(self._settings, contract.source, contract.table, receipt.file_id))
        _put(accepted, parquet_path(self._settings, contract.source, contract.table, receipt.file_id))
        commit(self._settings, receipt)
        return receipt


def _breaks_off(copied: _Copied) -> bool:
    """Whether the file stops in the middle: its last line is no row and has no line ending."""
    if not copied.bad_lines:
        return False
    with copied.text.open("rb") as handle:
        handle.seek(-1, 2)
        return handle.read() not in (b"\n", b"\r") and copied.bad_lines[-1].line > copied.rows


def _locator(copied: _Copied) -> Callable[[list[int]], Located]:
    if copied.table:
        return locate_in_csv(copied.table, copied.rows, copied.bad_lines)

    def in_json(ordinals: list[int]) -> Located:
        kept: Located = list(ndjson.raw_lines(copied.text, ordinals[:KEPT_TEXTS]))
        return [*kept, *[(None, None)] * (len(ordinals) - len(kept))]

    return in_json


def _put(file: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    sync(file)
    file.replace(final)

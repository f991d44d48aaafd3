"""One file, from the inbox to a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bellwether.contracts import TableContract
from bellwether.landing import facts as file_facts
from bellwether.landing import ndjson, tabular
from bellwether.landing.decode import Compression, inspect
from bellwether.landing.describe import describe
from bellwether.landing.inbox import InboxFile
from bellwether.landing.labels import HeaderMatch
from bellwether.landing.measure import Checks, Measured, measure
from bellwether.landing.prepare import UTF_8, Prepared, is_readable_in_place, prepare
from bellwether.landing.receipt import Receipt, commit, parquet_path, rejects_path, sync
from bellwether.landing.recognise import Claim
from bellwether.landing.reconcile import check_stated_rows, vendor_totals
from bellwether.landing.refusal import Refused
from bellwether.landing.rejects import KEPT_TEXTS, Located, locate_in_csv, reasons, set_aside
from bellwether.landing.settle import Settled, from_sample, resettle
from bellwether.landing.tabular import BadLine
from bellwether.landing.trailer import Trailer, read_trailer
from bellwether.settings import Settings

LARGE = 64 * 1024**2
"""From here on hashing runs beside the copy instead of before it."""


@dataclass(frozen=True)
class _Copied:
    """The rows of a file in a Parquet file of text, bad ones still among them."""

    parquet: Path
    header: HeaderMatch
    settled: Settled
    measured: Measured
    checks: Checks
    text: Path
    rows: int
    bad_lines: tuple[BadLine, ...] = ()
    trailer: Trailer = Trailer()

    @property
    def rejected(self) -> int:
        return self.measured.bad + len(self.bad_lines)


class FileLander:
    """Lands recognised files, one after another, with one DuckDB connection."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
        self._settings = settings
        self._connection = connection

    def land(
        self, file: InboxFile, compression: Compression, claim: Claim, known: Container[str], scratch: Path
    ) -> Receipt | str:
        """Land the file and commit its receipt; only the file id when the same bytes have landed before (`known` ids).

        Raises:
            Refused: the file cannot be landed; nothing of it is left behind.
        """
        _require_columns(claim)
        facts = file_facts.collect(claim.contract, file, claim.layout.preamble)
        copied: _Copied | None = None
        if compression == "none" and file.size >= LARGE and claim.layout.codec in UTF_8:
            prepared, copied = self._read_beside(file, claim, facts, scratch)
        else:
            prepared = prepare(file.path, compression, claim.layout.codec, claim.contract, scratch)
        if prepared.sha256[:16] in known:
            return prepared.sha256[:16]
        copied = copied or self._read(prepared.text, claim, facts, scratch)
        return self._accept(file, compression, claim, prepared, copied, facts | prepared.facts, scratch)

    def _read_beside(
        self, file: InboxFile, claim: Claim, facts: dict[str, str], scratch: Path
    ) -> tuple[Prepared, _Copied | None]:
        """Hash and look at the bytes of a large file while DuckDB already reads it; they seldom turn out to need decoding."""
        with ThreadPoolExecutor(1) as beside:
            inspecting = beside.submit(inspect, file.path)
            outcome: _Copied | Refused
            try:
                outcome = self._read(file.path, claim, facts, scratch)
            except Refused as refusal:
                outcome = refusal
            inspection = inspecting.result()
        if not is_readable_in_place(inspection, claim.layout.codec, claim.contract):
            prepared = prepare(file.path, "none", claim.layout.codec, claim.contract, scratch, inspection)
            return prepared, None
        if isinstance(outcome, Refused):
            raise outcome
        return Prepared(file.path, claim.layout.codec, inspection.sha256), outcome

    def _read(self, text: Path, claim: Claim, facts: dict[str, str], scratch: Path) -> _Copied:
        """Copy and measure; when cells cannot be read as settled from the first rows, once more as they suggest themselves."""
        if claim.contract.format == "ndjson":
            return self._read_json(text, claim, facts, scratch)
        contract, layout = claim.contract, claim.layout
        nulls = tabular.null_texts(contract)
        settled = from_sample(
            self._connection, contract, layout.header.names, layout.sample, nulls, layout.header.language
        )
        trailer = read_trailer(text, layout, contract, nulls)
        first = self._read_table(text, claim, facts, scratch / "first.parquet", settled, trailer)
        if not (first.measured.bad or first.measured.not_castable):
            return first
        again = resettle(self._connection, contract, layout.header.names, first.parquet, settled)
        if again == settled:
            return first
        second = self._read_table(text, claim, facts, scratch / "second.parquet", again, trailer)
        return min(first, second, key=lambda copied: (copied.rejected, sum(copied.measured.not_castable.values())))

    def _read_table(
        self, text: Path, claim: Claim, facts: dict[str, str], target: Path, settled: Settled, trailer: Trailer
    ) -> _Copied:
        header = claim.layout.header
        checks = Checks.of(claim.contract, header.names, facts)
        copied = tabular.copy(self._connection, text, claim.layout, claim.contract, settled, trailer, target)
        measured = measure(self._connection, target, checks)
        return _Copied(target, header, settled, measured, checks, copied.text, copied.rows, copied.bad_lines, trailer)

    def _read_json(self, text: Path, claim: Claim, facts: dict[str, str], scratch: Path) -> _Copied:
        target = scratch / "first.parquet"
        copied = ndjson.copy(self._connection, text, claim.contract, claim.layout.header, target)
        checks = Checks.of(claim.contract, copied.header.names, facts)
        measured = measure(self._connection, target, checks)
        return _Copied(target, copied.header, Settled(), measured, checks, text, copied.rows)

    def _accept(
        self,
        file: InboxFile,
        compression: Compression,
        claim: Claim,
        prepared: Prepared,
        copied: _Copied,
        facts: dict[str, str],
        scratch: Path,
    ) -> Receipt:
        contract, layout, measured = claim.contract, claim.layout, copied.measured
        facts = facts | dict(copied.trailer.facts)
        by_reason = (
            reasons(self._connection, copied.parquet, copied.checks, copied.bad_lines) if copied.rejected else Counter()
        )
        rows_read = measured.good + copied.rejected
        _refuse_too_many(contract, rows_read, copied.rejected, by_reason)
        check_stated_rows(facts, rows_read)
        totals_rows = [*layout.first_totals, *copied.trailer.totals]
        compared = vendor_totals(
            self._connection, contract, layout.header.names, totals_rows, measured, copied.settled.decimal
        )
        receipt = describe(
            file=file,
            compression=compression,
            claim=claim,
            prepared=prepared,
            header=copied.header,
            settled=copied.settled,
            measured=measured,
            by_reason=by_reason,
            vendor_totals=compared,
            totals_rows=totals_rows,
            facts=facts,
            ends_in_a_row=_ends_in_a_row(copied),
        )
        accepted = copied.parquet
        if copied.rejected:
            accepted = scratch / "accepted.parquet"
            rejected = scratch / "rejected.parquet"
            locate = _locate(copied, claim)
            set_aside(self._connection, copied.parquet, copied.checks, copied.bad_lines, locate, accepted, rejected)
            _put(rejected, rejects_path(self._settings, contract.source, contract.table, receipt.file_id))
        _put(accepted, parquet_path(self._settings, contract.source, contract.table, receipt.file_id))
        commit(self._settings, receipt)
        return receipt


def _require_columns(claim: Claim) -> None:
    present = claim.layout.header.matched
    lacking = [column for column in claim.contract.columns if column.required and column.name not in present]
    if lacking:
        names = ", ".join(column.name for column in lacking)
        hint = next((column.hint for column in lacking if column.hint), "Export the report with all of these columns.")
        raise Refused(f"{claim.contract.name} needs {names}, which the file does not have.", hint)


def _refuse_too_many(contract: TableContract, rows_read: int, rejected: int, by_reason: Counter[str]) -> None:
    if rows_read and rejected / rows_read > contract.max_rejected_share:
        listed = ", ".join(f"{reason}: {count:,}" for reason, count in by_reason.most_common(5))
        raise Refused(
            f"{rejected:,} of {rows_read:,} rows are bad ({listed}); {contract.max_rejected_share:.0%} are allowed.",
            "Look at the file; if it is right, mend the contract.",
        )


def _ends_in_a_row(copied: _Copied) -> bool:
    """Whether the file breaks off: its last line is no row, and has no end."""
    if not copied.bad_lines:
        return False
    with copied.text.open("rb") as handle:
        handle.seek(0, 2)
        handle.seek(max(0, handle.tell() - 1))
        return handle.read() not in (b"\n", b"\r") and copied.bad_lines[-1].line > copied.rows


def _locate(copied: _Copied, claim: Claim) -> Callable[[list[int]], Located]:
    if claim.contract.format == "ndjson":

        def in_json(ordinals: list[int]) -> Located:
            kept: Located = list(ndjson.raw_lines(copied.text, ordinals[:KEPT_TEXTS]))
            return [*kept, *[(None, None)] * (len(ordinals) - len(kept))]

        return in_json
    return locate_in_csv(copied.text, claim.layout, claim.contract, copied.trailer, copied.rows, copied.bad_lines)


def _put(file: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    sync(file)
    file.replace(final)

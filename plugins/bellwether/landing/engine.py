"""Landing: every file of the inbox ends in archive/ with a receipt, or in quarantine/ with a reason."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bellwether import warehouse
from bellwether.contracts import TableContract, load_contracts
from bellwether.errors import LandingError
from bellwether.landing.decode import Compression, compression_of, read_head, sha256_of
from bellwether.landing.file_lander import FileLander, Job
from bellwether.landing.inbox import InboxFile, archive, quarantine, waiting
from bellwether.landing.receipt import Receipt, iterate_receipts, read_receipt, receipt_files, receipt_path
from bellwether.landing.recognise import Claim, Recogniser
from bellwether.landing.refusal import Refused
from bellwether.landing.report import FileOutcome, LandingReport
from bellwether.settings import Settings

UNRECOGNISED = "unrecognised"
_PROGRESS_EACH = 12
"""Up to so many files each has its own progress line; of more, every tenth part has one."""


@dataclass(frozen=True)
class _Arrival:
    """A file of the inbox and what it was recognised as."""

    file: InboxFile
    compression: Compression = "none"
    claim: Claim | None = None
    refusal: Refused | None = None

    @property
    def source(self) -> str:
        return self.claim.contract.source if self.claim else UNRECOGNISED


def plan(settings: Settings) -> dict[str, int]:
    """Number of waiting files by the source they are recognised as; `unrecognised` for the rest.

    Raises:
        ConfigurationError: a contract cannot be used, or a file fits two contracts equally well.
    """
    return dict(sorted(Counter(arrival.source for arrival in _arrivals(settings, waiting(settings))).items()))


def land(
    settings: Settings,
    *,
    sources: Collection[str] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> LandingReport:
    """Land what waits in the inbox: all of it, or the files of `sources` (`unrecognised` stands for what no contract
    fits).

    Files are taken in order of their names. Calls for different sources may run at the same time.

    Raises:
        ConfigurationError: as `plan`.
        LandingError: DuckDB ran out of memory or disk; the file is still in the inbox and the next run lands it.
    """
    files = waiting(settings)
    report = LandingReport()
    if not files:
        return report
    known = {file.stem: file for file in receipt_files(settings)}
    every = 1 if len(files) <= _PROGRESS_EACH else -(-len(files) // 10)
    with warehouse.scratch(settings) as connection, _scratch_folder(settings) as scratch:
        lander = FileLander(settings, connection)
        for number, arrival in enumerate(_arrivals(settings, files), start=1):
            if sources is not None and arrival.source not in sources:
                continue
            try:
                outcome = _land_one(settings, lander, arrival, known, scratch / str(number))
            except FileNotFoundError:
                if arrival.file.path.exists():
                    raise
                continue  # another process, or a person, took it
            report.files.append(outcome)
            if every == 1 or outcome.status == "refused":
                progress(_line(outcome))
            elif number % every == 0 or number == len(files):
                progress(f"{number} of {len(files)} files, {sum(f.rows_landed for f in report.files):,} rows landed")
    return report


def read_receipts(settings: Settings) -> list[Receipt]:
    """All receipts, in order of source, table and file id."""
    return list(iterate_receipts(settings))


def _arrivals(settings: Settings, files: list[InboxFile]) -> Iterator[_Arrival]:
    recogniser = Recogniser(load_contracts(settings.dbt_project))
    for file in files:
        try:
            compression = compression_of(file.path)
            try:
                claim = recogniser.recognise(file.name, read_head(file.path, compression))
                yield _Arrival(file, compression, claim)
            except Refused as refusal:
                yield _Arrival(file, compression, refusal=refusal)
        except FileNotFoundError:
            continue


def _land_one(
    settings: Settings, lander: FileLander, arrival: _Arrival, known: dict[str, Path], scratch: Path
) -> FileOutcome:
    scratch.mkdir()
    file = arrival.file
    try:
        if arrival.claim is None:
            raise arrival.refusal or Refused("No contract fits.")
        landed = lander.land(Job(file, arrival.compression, arrival.claim, scratch), known)
    except Refused as refusal:
        quarantine(settings, file, refusal, sha256_of(file.path))
        return _refused(file, arrival.claim.contract if arrival.claim else None, refusal)
    except duckdb.OperationalError as error:  # memory, disk: no fault of the file
        raise LandingError(
            f"DuckDB stopped while landing {file.name} ({type(error).__name__}).",
            "Free memory or disk, or raise BELLWETHER_MEMORY_LIMIT, and run again: landing goes on where it stopped.",
        ) from error
    finally:
        shutil.rmtree(scratch)
    receipt = read_receipt(known[landed]) if isinstance(landed, str) else landed
    archive(settings, file, receipt.source, receipt.table, receipt.sha256)
    path = receipt_path(settings, receipt.source, receipt.table, receipt.file_id)
    known[receipt.file_id] = path
    return FileOutcome(
        name=file.name,
        source=receipt.source,
        table=receipt.table,
        status="already landed" if isinstance(landed, str) else "landed",
        rows_read=receipt.rows_read,
        rows_landed=receipt.rows_landed,
        rows_rejected=receipt.rows_rejected,
        period_start=receipt.period_start,
        period_end=receipt.period_end,
        receipt=str(path),
    )


def _refused(file: InboxFile, contract: TableContract | None, refusal: Refused) -> FileOutcome:
    return FileOutcome(
        name=file.name,
        source=contract.source if contract else "",
        table=contract.table if contract else "",
        status="refused",
        reason=f"{refusal.message} {refusal.hint}".strip(),
    )


def _line(outcome: FileOutcome) -> str:
    if outcome.status == "refused":
        return f"{outcome.name}: refused. {outcome.reason}"
    if outcome.status == "already landed":
        return f"{outcome.name}: already landed"
    rejected = f", {outcome.rows_rejected:,} set aside" if outcome.rows_rejected else ""
    return f"{outcome.name}: {outcome.rows_landed:,} rows to {outcome.source}.{outcome.table}{rejected}"


@contextmanager
def _scratch_folder(settings: Settings) -> Iterator[Path]:
    """A folder of this process for half-written files, on the file system of landing/. Clears those of killed
    processes.
    """
    settings.scratch.mkdir(parents=True, exist_ok=True)
    for left in settings.scratch.glob("landing-*"):
        if not _is_alive(left.name.removeprefix("landing-")):
            shutil.rmtree(left, ignore_errors=True)
    folder = settings.scratch / f"landing-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True

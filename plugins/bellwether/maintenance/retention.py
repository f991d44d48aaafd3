"""What may be removed with age, and what was left half-done. Exports and landed rows stay, unless told otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from pydantic import BaseModel

from bellwether.settings import Settings

LEFT_BEHIND_DAYS = 1
KEPT_NAMES = {"latest.html", "latest.xlsx", "latest.zh.xlsx"}
"""What always shows today's state, however old that is."""
LANDED = re.compile(r"(?P<name>[0-9a-f]{16}|\d{4}-\d{2})(\.rejects)?\.parquet")
"""Landed rows, rejected rows, a packed month."""


class Removal(BaseModel):
    """Files of one kind that were removed, and the disk they held."""

    kind: str
    files: int
    bytes: int


def retain(settings: Settings, today: date, progress: Callable[[str], None] = lambda line: None) -> list[Removal]:
    """Remove what is older than `settings.keep_days` says: archive, quarantine, reports, runs, logs."""
    folders = {
        "archive": settings.archive,
        "quarantine": settings.quarantine,
        "reports": settings.reports,
        "runs": settings.runs,
        "logs": settings.logs,
    }
    removed = []
    for kind, days in settings.keep_days:
        old = [file for file in _files_before(folders[kind], today, days) if file.name not in KEPT_NAMES]
        removed.append(_remove(kind, old))
        _drop_empty(folders[kind])
    return _told(removed, progress)


def tidy(settings: Settings, today: date, progress: Callable[[str], None] = lambda line: None) -> list[Removal]:
    """Remove what killed processes left more than a day ago: scratch, half-written files, Parquet without a receipt.

    An export whose Parquet goes with it still lies in the inbox: landing moves it only after the receipt.
    """
    half_done = [file for file in _files_before(settings.landing, today, LEFT_BEHIND_DAYS) if _is_uncommitted(file)]
    scratch = list(_files_before(settings.scratch, today, LEFT_BEHIND_DAYS))
    removed = [_remove("half-done landing", half_done), _remove("scratch", scratch)]
    _drop_empty(settings.scratch)
    return _told(removed, progress)


def _is_uncommitted(file: Path) -> bool:
    """A draft, or rows without the receipt or the record that commits them."""
    if file.name.startswith("."):
        return True
    landed = LANDED.fullmatch(file.name)
    return landed is not None and not file.with_name(f"{landed['name']}.json").exists()


def _files_before(folder: Path, today: date, days: int) -> Iterator[Path]:
    """Files and links last touched more than `days` days before `today`; a move counts, for it changes the inode."""
    limit = datetime.combine(today - timedelta(days=days), time.min, UTC).timestamp()
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() or not file.is_dir():
            status = file.lstat()
            if max(status.st_mtime, status.st_ctime) < limit:
                yield file


def _remove(kind: str, files: Iterable[Path]) -> Removal:
    removal = Removal(kind=kind, files=0, bytes=0)
    for file in files:
        size = file.lstat().st_size
        file.unlink(missing_ok=True)
        removal.files += 1
        removal.bytes += size
    return removal


def _drop_empty(folder: Path) -> None:
    """Remove the folders below that nothing is left in, the deepest first."""
    for child in sorted(folder.rglob("*"), reverse=True):
        if child.is_dir() and not child.is_symlink():
            with suppress(OSError):  # not empty, or a file has just arrived
                child.rmdir()


def _told(removed: list[Removal], progress: Callable[[str], None]) -> list[Removal]:
    found = [removal for removal in removed if removal.files]
    for removal in found:
        progress(f"{removal.kind}: {removal.files} files removed, {removal.bytes / 1e6:,.1f} MB")
    return found

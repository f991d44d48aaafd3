"""The folder that people and schedulers drop exports into, and the two that files leave it for."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bellwether.landing.receipt import sync_folder, write_durably
from bellwether.landing.refusal import Refused
from bellwether.settings import Settings

UNFINISHED = (".part", ".tmp", ".crdownload", ".partial")
"""Names that browsers and transfer programs give to what is still arriving."""


@dataclass(frozen=True)
class InboxFile:
    """A file to land. `name` is its path below the inbox, with forward slashes."""

    path: Path
    name: str
    size: int
    modified_at: datetime


def waiting(settings: Settings) -> list[InboxFile]:
    """The files in the inbox and its subfolders, by name; hidden and unfinished ones are left alone."""
    if not settings.inbox.is_dir():
        return []
    files = []
    for path in sorted(settings.inbox.rglob("*")):
        relative = path.relative_to(settings.inbox)
        if any(part.startswith(".") for part in relative.parts) or path.name.lower().endswith(UNFINISHED):
            continue
        try:
            status = path.stat()
        except FileNotFoundError:  # taken by another process since the folder was listed, or a dangling link
            continue
        if path.is_file():
            modified_at = datetime.fromtimestamp(int(status.st_mtime), UTC)
            files.append(InboxFile(path, relative.as_posix(), status.st_size, modified_at))
    return files


def archive(settings: Settings, file: InboxFile, source: str, table: str, sha256: str) -> Path:
    """Move a landed file to archive/<source>/<table>/. The same bytes are kept once under one name."""
    wanted = settings.archive / source / table / file.path.name
    free = _free_name(wanted, sha256[:8], file.size)
    if free is None:
        file.path.unlink()
        return wanted.with_name(f"{wanted.stem}.{sha256[:8]}{wanted.suffix}")
    _move(file.path, free)
    return free


def quarantine(settings: Settings, file: InboxFile, refusal: Refused, sha256: str) -> Path:
    """Move a refused file to quarantine/, with `<name>.reason.json` beside it, written first: no file lies there
    unexplained.
    """
    wanted = settings.quarantine / file.name
    target = _free_name(wanted, sha256[:8], file.size) or wanted.with_name(f"{wanted.stem}.{sha256[:8]}{wanted.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    reason = {
        "file": file.name,
        "message": refusal.message,
        "hint": refusal.hint,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_durably(
        target.with_name(f"{target.name}.reason.json"), json.dumps(reason, indent=1, ensure_ascii=False).encode()
    )
    _move(file.path, target)
    return target


def _free_name(wanted: Path, tag: str, size: int) -> Path | None:
    """`wanted`, or with the hash in it when that name is taken; None when that one is taken too, hence by the same
    bytes.
    """
    if not wanted.exists():
        return wanted
    tagged = wanted.with_name(f"{wanted.stem}.{tag}{wanted.suffix}")
    return None if tagged.exists() and tagged.stat().st_size == size else tagged


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError:  # the inbox may be a mount of its own: copy whole, then appear under the name, then remove
        temporary = target.with_name(f".{os.getpid()}-{target.name}.tmp")
        shutil.copy2(source, temporary)
        temporary.replace(target)
        source.unlink()
    sync_folder(target.parent)

"""The published folder: versions beside each other, and the one that readers see.

    published/
      bellwether.duckdb            what readers open: a hard link to the current version's file
      parquet -> versions/…        the same tables as Parquet
      manifest.json                the current version's manifest
      versions/<version>/          bellwether.duckdb, manifest.json, parquet/
      versions/.<version>.partial  being written, or left by a process that was killed

Order of a change: the DuckDB file is renamed first, and that is the moment of publication; then the Parquet link; then
`manifest.json`. Between the first and the last, `manifest.json` may still speak of the version before. The table
`manifest` inside the DuckDB file never does, and this module believes only it. Whatever a kill left half done is
completed or removed by the next `recover`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bellwether.errors import PublishFailed
from bellwether.publish.copying import version_inside
from bellwether.settings import Settings

DATABASE = "bellwether.duckdb"
MANIFEST = "manifest.json"
PARQUET = "parquet"
VERSION_FORMAT = "%Y%m%dT%H%M%S.%fZ"
VERSION = re.compile(r"\d{8}T\d{6}\.\d{6}Z")


@contextmanager
def lock(settings: Settings) -> Iterator[None]:
    """Hold the published folder against another publisher; readers need no lock. A killed holder frees it."""
    versions_dir(settings).mkdir(parents=True, exist_ok=True)
    with (settings.published_dir / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishFailed(
                f"Another process is publishing to {settings.published_dir}.",
                "Wait for it to end.",
                is_transient=True,
            ) from error
        yield


def versions_dir(settings: Settings) -> Path:
    """Where versions are kept."""
    return settings.published_dir / "versions"


def kept(settings: Settings) -> list[str]:
    """The kept versions, oldest first."""
    return sorted(child.name for child in versions_dir(settings).glob("*Z") if VERSION.fullmatch(child.name))


def current(settings: Settings) -> str | None:
    """The version that readers see, as the published file itself says; None before the first publication."""
    return version_inside(settings.published_file) if settings.published_file.exists() else None


def new_version(settings: Settings, now: datetime) -> str:
    """A name for a version published `now`, later in order than every other, even when the clock went back."""
    latest = max([*kept(settings), current(settings) or ""])
    if latest:
        after = datetime.strptime(latest, VERSION_FORMAT).replace(tzinfo=UTC) + timedelta(microseconds=1)
        now = max(now.astimezone(UTC), after)
    return now.astimezone(UTC).strftime(VERSION_FORMAT)


def partial(settings: Settings, version: str) -> Path:
    """The folder in which a version is written until it is published."""
    return versions_dir(settings) / f".{version}.partial"


def seal(folder: Path) -> None:
    """Put everything in a version's folder on disk, and forbid writing to it: the published file is the same inode."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o444)
        sync(file)
    sync(folder)


def show(settings: Settings, folder: Path) -> None:
    """Make the version in `folder` the one that readers see. A partial folder takes its version's name on the way."""
    published = settings.published_dir
    upcoming = published / f".{DATABASE}.next"
    upcoming.unlink(missing_ok=True)
    _link(folder / DATABASE, upcoming)
    # A log that some writer left beside the old file must not be replayed into the new one.
    settings.published_file.with_name(f"{DATABASE}.wal").unlink(missing_ok=True)
    upcoming.replace(settings.published_file)
    # Renaming a file over another name of itself does nothing, and leaves both names.
    upcoming.unlink(missing_ok=True)
    sync(published)

    if folder.name.endswith(".partial"):
        folder = folder.replace(folder.with_name(folder.name.removeprefix(".").removesuffix(".partial")))
        sync(folder.parent)

    link = published / f".{PARQUET}.next"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("versions") / folder.name / PARQUET)
    link.replace(published / PARQUET)

    beside = published / f".{MANIFEST}.next"
    shutil.copyfile(folder / MANIFEST, beside)
    sync(beside)
    beside.replace(published / MANIFEST)
    sync(published)


def recover(settings: Settings) -> None:
    """Complete what a killed publisher had already shown to readers, and remove what it had not."""
    published = current(settings)
    for leftover in versions_dir(settings).glob(".*.partial"):
        if published and leftover == partial(settings, published):
            leftover.replace(versions_dir(settings) / published)
        else:
            _remove(leftover)
    _sweep(settings)
    if published and not _is_shown(settings, published):
        show(settings, versions_dir(settings) / published)


def restore(settings: Settings, failed: str, previous: str | None) -> None:
    """After a change to version `failed` that broke half-way: readers see `previous` again, or nothing."""
    if current(settings) == failed:
        if previous:
            show(settings, versions_dir(settings) / previous)
        else:
            for shown in (settings.published_file, settings.published_dir / PARQUET, settings.published_dir / MANIFEST):
                shown.unlink(missing_ok=True)
    _sweep(settings)


def discard(settings: Settings, version: str) -> None:
    """Remove a version that is not, or no longer, shown."""
    for folder in (partial(settings, version), versions_dir(settings) / version):
        _remove(folder)


def retain(settings: Settings) -> list[str]:
    """Remove all but the newest versions and the one that readers see; what could not be removed is returned."""
    refusals = []
    published = current(settings)
    for version in kept(settings)[: -settings.keep_versions]:
        if version != published:
            try:
                # First a name that no one takes for a version, in case the removal is killed half-way.
                _remove((versions_dir(settings) / version).rename(partial(settings, version)))
            except OSError as error:
                refusals.append(str(error))
    return refusals


def sync(path: Path) -> None:
    """Put a file or a folder's list of names on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_shown(settings: Settings, version: str) -> bool:
    folder = versions_dir(settings) / version
    beside = settings.published_dir / MANIFEST
    if not folder.is_dir():  # the version's folder was removed by hand: the published file is all there is
        return True
    is_linked = (settings.published_dir / PARQUET).resolve() == (folder / PARQUET).resolve()
    return is_linked and beside.exists() and beside.read_bytes() == (folder / MANIFEST).read_bytes()


def _link(file: Path, name: Path) -> None:
    try:
        name.hardlink_to(file)
    except OSError:  # a file system without hard links
        shutil.copy2(file, name)
        sync(name)


def _sweep(settings: Settings) -> None:
    for leftover in settings.published_dir.glob(".*.next"):
        leftover.unlink()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

"""Publish: copy the audited marts to a new file, prove the copy, and swap it in while readers read.

Readers open `published/bellwether.duckdb` read-only. The change is one rename, so each reader has either the version
before or the new one, whole, at every moment, also when this process is killed. What is kept and in which order it
changes: `versions.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from bellwether.errors import PublishFailed
from bellwether.publish import versions
from bellwether.publish.copying import copy_marts, manifest_inside
from bellwether.publish.manifest import Checks, Manifest, SourceFile, load_manifest, write_manifest
from bellwether.quality import QualityReport, require
from bellwether.quality.plan import read_build
from bellwether.settings import Settings

__all__ = ["Checks", "Manifest", "SourceFile", "list_versions", "publish", "read_manifest", "rollback"]

Progress = Callable[[str], None]


def publish(
    settings: Settings,
    through_date: date,
    fingerprint: str,
    checks: list[QualityReport],
    progress: Progress = lambda line: None,
) -> Manifest:
    """Publish the marts of the build file as a new version; on any failure the version before stays.

    Args:
        through_date: the last day that the marts hold; it must be the build's.
        fingerprint: what the build was made from; kept in the manifest.
        checks: the audits of this build; the one of the marts must be among them.

    Raises:
        GateFailed: a critical check failed.
        PublishFailed: the checks are not this build's, the copy differs from the build, or the disk refused.
    """
    build_id = _audited_build(settings, through_date, checks)
    with versions.lock(settings), _as_publish_failed():
        versions.recover(settings)
        previous = versions.current(settings)
        now = datetime.now(UTC)
        draft = Manifest(
            version=versions.new_version(settings, now),
            previous=previous,
            published_at=now,
            build_id=build_id,
            through_date=through_date,
            fingerprint=fingerprint,
            tables={},
            files=[],
            checks=Checks(
                passed=sum(len(report.passed) for report in checks),
                failed_warnings=[f"{check.table}: {check.message}" for report in checks for check in report.warnings],
            ),
            reporting_currency=settings.currency,
            reporting_time_zone=settings.time_zone,
        )
        try:
            manifest = _write_version(settings, draft)
            versions.show(settings, versions.partial(settings, draft.version))
        except (OSError, duckdb.Error, PublishFailed):
            versions.restore(settings, draft.version, previous)
            versions.discard(settings, draft.version)
            raise
        refusals = versions.retain(settings)
    progress(f"published {len(manifest.tables)} tables through {manifest.through_date} as version {manifest.version}")
    for refusal in refusals:
        progress(f"an old version could not be removed: {refusal}")
    return manifest


def rollback(settings: Settings, version: str | None = None, progress: Progress = lambda line: None) -> Manifest:
    """Show readers an earlier version again: the one before the current, or the named one. Nothing is removed.

    The next publication is a new version again; to keep a bad build from coming back, mend its cause first.

    Raises:
        PublishFailed: there is no such version; the message lists those kept.
    """
    if not settings.published_file.exists():
        raise PublishFailed("Nothing has been published yet, so there is nothing to go back to.")
    with versions.lock(settings), _as_publish_failed():
        versions.recover(settings)
        shown = manifest_inside(settings.published_file)
        target = version or shown.previous
        kept = versions.kept(settings)
        if target is None or target not in kept:
            wanted = f"Version {target} is not kept." if target else f"No version was published before {shown.version}."
            others = ", ".join(other for other in kept if other != shown.version)
            raise PublishFailed(wanted, f"Name one of these: {others}." if others else "No other version is kept.")
        folder = versions.versions_dir(settings) / target
        try:
            versions.show(settings, folder)
        except OSError:
            versions.restore(settings, target, shown.version)
            raise
        manifest = load_manifest(folder / versions.MANIFEST)
    progress(
        f"readers see version {manifest.version} (through {manifest.through_date}) again,"
        f" instead of {shown.version} (through {shown.through_date})"
    )
    return manifest


def read_manifest(settings: Settings) -> Manifest | None:
    """The manifest of the version that readers see; None before the first publication.

    The published file itself says which version it is, so this is right at every moment of a swap and after a kill.
    """
    if not settings.published_file.exists():
        return None
    inside = manifest_inside(settings.published_file)
    kept = versions.versions_dir(settings) / inside.version / versions.MANIFEST
    return load_manifest(kept) if kept.exists() else _measured(inside, settings.published_file)


def list_versions(settings: Settings) -> list[Manifest]:
    """The manifests of the kept versions, newest first."""
    folder = versions.versions_dir(settings)
    return [load_manifest(folder / version / versions.MANIFEST) for version in reversed(versions.kept(settings))]


def _audited_build(settings: Settings, through_date: date, checks: list[QualityReport]) -> str:
    """The id of the build in the build file, if it is the one that was audited and nothing critical was found."""
    for report in checks:
        require(report)
    audited = next((report for report in checks if report.layer == "marts"), None)
    if audited is None:
        raise PublishFailed("The marts were not audited; nothing was published.", "Check first: bellwether check.")
    build = read_build(settings)
    if build is None:
        raise PublishFailed("There is no finished build; nothing was published.", "Build first: bellwether build.")
    if audited.build_id != build.build_id:
        raise PublishFailed(
            f"The audit was of build {audited.build_id}, but the build file holds build {build.build_id}.",
            "Audit this build: bellwether check.",
        )
    if build.through_date != through_date:
        raise PublishFailed(
            f"The build goes through {build.through_date}, not {through_date}.", "Build for that day: bellwether build."
        )
    return build.build_id


def _write_version(settings: Settings, draft: Manifest) -> Manifest:
    folder = versions.partial(settings, draft.version)
    folder.mkdir()
    database = folder / versions.DATABASE
    inside = copy_marts(settings, database, folder / versions.PARQUET, draft)
    if (log := database.with_name(f"{database.name}.wal")).exists():
        raise PublishFailed(f"{log} should not exist: the copy was not written out.", "Run again.")
    manifest = _measured(inside, database)
    write_manifest(manifest, folder / versions.MANIFEST)
    versions.seal(folder)
    return manifest


def _measured(manifest: Manifest, database: Path) -> Manifest:
    with database.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return manifest.model_copy(update={"sha256": digest, "size": database.stat().st_size})


@contextmanager
def _as_publish_failed() -> Iterator[None]:
    """Errors of the disk and of DuckDB in words a person can act on."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise PublishFailed(
            f"The published folder could not be changed: {error}",
            "Mend this, then run again: the next publication also puts the folder in order.",
        ) from error

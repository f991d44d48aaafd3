"""What `status`, `rollback` and `doctor` answer, as data."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pydantic import BaseModel

from bellwether import landing, pipeline
from bellwether.publish import Manifest, read_manifest
from bellwether.settings import Settings


class Versions(BaseModel):
    """The kept versions, newest first, and the one that readers see."""

    current: str | None
    versions: list[Manifest]


class Examinations(BaseModel):
    """What was found out about each file, in the order given."""

    files: list[landing.Examination]


class SourceFreshness(BaseModel):
    """The last day that a source's landed files behind the published tables cover."""

    source: str
    last_day: date | None
    days_behind: int | None
    files: int


class Status(BaseModel):
    """What is published, how far behind yesterday it and its sources are, and what waits."""

    home: str
    version: str | None
    published_at: datetime | None
    hours_old: float | None
    through_date: date | None
    days_behind: int | None
    checks_passed: int
    warnings: list[str]
    sources: list[SourceFreshness]
    inbox: dict[str, int]
    database: str | None


def read_status(settings: Settings) -> Status:
    """The status of this data home now."""
    manifest = read_manifest(settings)
    yesterday = pipeline.yesterday(settings)
    hours = (datetime.now(UTC) - manifest.published_at).total_seconds() / 3600 if manifest else None
    return Status(
        home=str(settings.home),
        version=manifest.version if manifest else None,
        published_at=manifest.published_at if manifest else None,
        hours_old=round(hours, 1) if hours is not None else None,
        through_date=manifest.through_date if manifest else None,
        days_behind=(yesterday - manifest.through_date).days if manifest else None,
        checks_passed=manifest.checks.passed if manifest else 0,
        warnings=manifest.checks.failed_warnings if manifest else [],
        sources=_sources(manifest, yesterday) if manifest else [],
        inbox=landing.plan(settings) if settings.inbox.is_dir() else {},
        database=str(settings.published_file) if manifest else None,
    )


def _sources(manifest: Manifest, yesterday: date) -> list[SourceFreshness]:
    found = []
    for source in sorted({file.source for file in manifest.files}):
        files = [file for file in manifest.files if file.source == source]
        ends = [date.fromisoformat(file.period.partition("/")[2]) for file in files if "/" in file.period]
        last = max(ends, default=None)
        behind = (yesterday - last).days if last else None
        found.append(SourceFreshness(source=source, last_day=last, days_behind=behind, files=len(files)))
    return found

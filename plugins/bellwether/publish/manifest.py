"""What a published file says about itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel

TABLE = "manifest"
"""The table that holds the manifest inside the published file, so one read gets data and manifest of one version."""


class SourceFile(BaseModel):
    """One landed export behind the tables. `period` is an ISO 8601 interval of days, empty when none is stated."""

    source: str
    table: str
    name: str
    sha: str
    rows: int
    period: str


class Checks(BaseModel):
    """How many checks held before publication, and what each failed warning said."""

    passed: int
    failed_warnings: list[str]

    def with_warnings(self, more: list[str]) -> Checks:
        """The same, and what publishing itself found."""
        return Checks(passed=self.passed, failed_warnings=[*self.failed_warnings, *more])


class Manifest(BaseModel):
    """One published version: what it holds, until which day, from which files, with which checks.

    `previous` is the version readers saw before this one; a rollback follows it. `sha256` and `size` are the DuckDB
    file's, so they are empty in the copy that the file itself holds.
    """

    version: str
    previous: str | None
    published_at: datetime
    build_id: str
    through_date: date
    fingerprint: str
    tables: dict[str, int]
    files: list[SourceFile]
    checks: Checks
    reporting_currency: str
    reporting_time_zone: str
    sha256: str = ""
    size: int = 0


def write_manifest(manifest: Manifest, file: Path) -> None:
    """Write the manifest as indented JSON."""
    file.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_manifest(file: Path) -> Manifest:
    """Read a manifest that `write_manifest` wrote."""
    return Manifest.model_validate_json(file.read_text(encoding="utf-8"))

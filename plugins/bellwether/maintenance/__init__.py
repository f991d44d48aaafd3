"""Maintenance: what keeps a data home small, quick and honest over the years. Nothing here changes a published number.

Safe beside a run: whatever touches the build file or the landed Parquet holds DuckDB's one writer's lock, and is left
for the next time when a run has it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from bellwether.errors import BellwetherError
from bellwether.maintenance.build_file import Rebuilt, rebuild
from bellwether.maintenance.compaction import Packed, compact
from bellwether.maintenance.freshness import StaleTable, check_freshness
from bellwether.maintenance.retention import Removal, retain, tidy
from bellwether.settings import Settings

__all__ = [
    "MaintenanceReport", "Packed", "Rebuilt", "Removal", "StaleTable",
    "check_freshness", "compact", "maintain", "rebuild", "retain", "tidy",
]  # fmt: skip

Progress = Callable[[str], None]
Result = TypeVar("Result")


class MaintenanceReport(BaseModel):
    """What was done. `skipped` says what a run in progress kept from being done, and why."""

    today: date
    packed: list[Packed] = []
    rebuilt: Rebuilt | None = None
    removed: list[Removal] = []
    stale: list[StaleTable] = []
    skipped: list[str] = []


def maintain(settings: Settings, today: date, progress: Progress = lambda line: None) -> MaintenanceReport:
    """Do all of it, one thing after another; what a running writer forbids is skipped, and said.

    Raises:
        BellwetherError: something is wrong that waiting does not mend, such as a landed file that its receipt denies.
    """
    report = MaintenanceReport(today=today)

    def attempt(name: str, step: Callable[[], Result]) -> Result | None:
        try:
            return step()
        except BellwetherError as error:
            if not error.is_transient:
                raise
            report.skipped.append(f"{name} was skipped: {error.message}")
            progress(report.skipped[-1])
            return None

    report.packed = attempt("packing landed files", lambda: compact(settings, today, progress)) or []
    report.rebuilt = attempt("rebuilding the build file", lambda: rebuild(settings, progress))
    report.removed = [*retain(settings, today, progress), *tidy(settings, today, progress)]
    report.stale = check_freshness(settings, today, progress)
    return report

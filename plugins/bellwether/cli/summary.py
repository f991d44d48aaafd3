"""What one run did, put together from what its stages recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from bellwether import runs, warehouse
from bellwether.landing import FileOutcome, LandingReport
from bellwether.pipeline import Decision, Written
from bellwether.publish import read_manifest
from bellwether.quality import QualityReport
from bellwether.runs import Event, Run
from bellwether.settings import Settings
from bellwether.transform import BuildReport

GATES = {"check_exports": "exports", "build": "dbt tests", "check_marts": "marts"}
UNRECOGNISED = "unrecognised"


class SourceSummary(BaseModel):
    """One source's files of this run. Rows and period are of the files that were landed now."""

    source: str
    landed: int = 0
    already_landed: int = 0
    refused: list[str] = []
    rows_landed: int = 0
    rows_rejected: int = 0
    period_start: date | None = None
    period_end: date | None = None


class CheckSummary(BaseModel):
    """One gate, or dbt's tests. `failed` names each check that stopped the run, `warnings` each that did not."""

    gate: str
    passed: int
    failed: list[str]
    warnings: list[str]


class Failure(BaseModel):
    """The stage that failed, why, and what to do."""

    stage: str
    message: str
    hint: str
    exit_code: int


class Summary(BaseModel):
    """One run. `published` is None when this run published nothing."""

    day: date
    through_date: date
    nothing_new: bool
    failure: Failure | None
    sources: list[SourceSummary]
    checks: list[CheckSummary]
    published: str | None
    kpis: int
    report: str | None
    database: str | None
    log: str
    seconds: dict[str, float]

    @property
    def exit_code(self) -> int:
        """Zero, or the exit code of the stage that failed."""
        return self.failure.exit_code if self.failure else 0


def summarise(run: Run, events: Iterable[Event], log: str) -> Summary:
    """The summary of the run that said `events`; what an earlier run left behind does not count."""
    last = {event.stage: event for event in events if event.kind in {"finished", "failed"}}
    finished = {stage for stage, event in last.items() if event.kind == "finished"}
    manifest = read_manifest(run.settings)
    written = runs.read(run.settings, run.through_date, "report", Written)
    decision = runs.read(run.settings, run.through_date, "decide", Decision) if "decide" in finished else None
    failed = next((event for event in last.values() if event.kind == "failed"), None)
    return Summary(
        day=run.day,
        through_date=run.through_date,
        nothing_new=decision is not None and not decision.is_needed,
        failure=_failure(failed) if failed else None,
        sources=_sources(run, [stage for stage in finished if stage.partition(".")[0] == "land"]),
        checks=[check for stage in GATES if stage in last for check in _checks(run, stage)],
        published=manifest.version if manifest and "publish" in finished else None,
        kpis=_kpis(run.settings) if manifest else 0,
        report=_report(run.settings, written) if written and manifest and written.version == manifest.version else None,
        database=str(run.settings.published_file) if manifest else None,
        log=log,
        seconds={stage: event.seconds for stage, event in last.items()},
    )


def _report(settings: Settings, written: Written) -> str:
    """Where the report is now; a data home may have been moved since it was written."""
    return str(settings.reports / Path(written.latest).name)


def _failure(event: Event) -> Failure:
    return Failure(stage=event.stage, message=event.message, hint=event.hint, exit_code=event.exit_code or 1)


def _sources(run: Run, stages: Sequence[str]) -> list[SourceSummary]:
    found: dict[str, SourceSummary] = {}
    for stage in stages:
        report = runs.read(run.settings, run.through_date, stage, LandingReport)
        for file in report.files if report else []:
            name = file.source or UNRECOGNISED
            _add(found.setdefault(name, SourceSummary(source=name)), file)
    return [found[name] for name in sorted(found)]


def _add(source: SourceSummary, file: FileOutcome) -> None:
    if file.status == "refused":
        source.refused.append(f"{file.name}: {file.reason}")
    elif file.status == "already landed":
        source.already_landed += 1
    else:
        source.landed += 1
        source.rows_landed += file.rows_landed
        source.rows_rejected += file.rows_rejected
        source.period_start = min(filter(None, [source.period_start, file.period_start]), default=None)
        source.period_end = max(filter(None, [source.period_end, file.period_end]), default=None)


def _checks(run: Run, stage: str) -> list[CheckSummary]:
    if stage == "build":
        built = runs.read(run.settings, run.through_date, stage, BuildReport)
        return [_tests(built)] if built else []
    report = runs.read(run.settings, run.through_date, stage, QualityReport)
    if report is None:
        return []
    failed, warnings = (
        [f"{check.table}: {check.message}" for check in checks]
        for checks in (report.critical_failures, report.warnings)
    )
    return [CheckSummary(gate=GATES[stage], passed=len(report.passed), failed=failed, warnings=warnings)]


def _tests(report: BuildReport) -> CheckSummary:
    failed = [f"{failure.kind} {failure.name}" for failure in report.failures]
    warned = [f"{report.tests_warned} tests of severity warn"] if report.tests_warned else []
    return CheckSummary(gate=GATES["build"], passed=report.tests_passed, failed=failed, warnings=warned)


def _kpis(settings: Settings) -> int:
    """How many KPIs have a value in what is published."""
    with warehouse.reader(settings.published_file) as connection:
        row = connection.execute("select count(distinct kpi_id) from fct_kpi_values where value is not null").fetchone()
    return int(row[0]) if row else 0

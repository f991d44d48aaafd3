"""The stages in order, one function each. The command line and the DAG's tasks call these and nothing below them.

Each stage announces when it starts, works and ends, and records its report. What a stage needs from the one before it
lies on disk, so any of them may run in a process of its own, hours later, or again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from bellwether import landing, quality, reports, reviews, runs, transform
from bellwether import publish as publishing
from bellwether.errors import ConfigurationError, PublishFailed
from bellwether.landing import LandingReport
from bellwether.publish import Manifest
from bellwether.quality import QualityReport
from bellwether.reports import ReportPaths
from bellwether.runs import Event, Run
from bellwether.settings import Settings

STAGES = ("plan", "land", "decide", "check_exports", "build", "check_marts", "publish", "report")
Layer = Literal["exports", "marts"]


class Plan(BaseModel):
    """What lies in the inbox: source, number of files."""

    files: dict[str, int]


class Decision(BaseModel):
    """Whether the stages after landing have anything to do."""

    is_needed: bool
    fingerprint: str


class Raw(BaseModel):
    """What the `raw` schema shows: receipts and contracts as one hash, and the folder its views read."""

    landed: str
    folder: str


class Checked(BaseModel):
    """A gate's findings, and the state of the `raw` schema that they hold for."""

    raw: str
    report: dict[str, Any]


class Built(BaseModel):
    """dbt's report, the state of `raw` it was built from, and the fingerprint its tables are published under."""

    raw: str
    fingerprint: str
    report: transform.BuildReport


class Written(BaseModel):
    """The report that was written, and from which published version."""

    version: str
    html: str
    latest: str


def yesterday(settings: Settings) -> date:
    """The last complete day in the reporting time zone."""
    return datetime.now(ZoneInfo(settings.time_zone)).date() - timedelta(days=1)


def start(settings: Settings, day: date, listener: Callable[[Event], None] = lambda _: None) -> Run:
    """A run for `day`. Raises ConfigurationError for a day to come: what it published could not be taken back."""
    if day > yesterday(settings) + timedelta(days=1):
        raise ConfigurationError(f"{day} has not come yet in {settings.time_zone}.", "Give a day up to today.")
    manifest = publishing.read_manifest(settings)
    return Run(settings, day, max(day, manifest.through_date) if manifest else day, listener)


def plan(run: Run) -> list[str]:
    """The sources that have files in the inbox, in order."""
    with run.stage("plan") as progress:
        found = {source: count for source, count in sorted(landing.plan(run.settings).items()) if count}
        listed = ", ".join(f"{source} {count}" for source, count in found.items())
        progress(f"files in the inbox: {listed}" if found else "the inbox is empty")
        run.record("plan", Plan(files=found))
    return list(found)


def land(run: Run, sources: Sequence[str] | None = None) -> LandingReport:
    """Land the inbox's files of these sources, or of all. The same bytes again do nothing."""
    name = f"land.{sources[0]}" if sources and len(sources) == 1 else "land"
    with run.stage(name) as progress:
        report = landing.land(run.settings, sources=sources, progress=progress)
        run.record(name, report)
    return report


def decide(run: Run) -> bool:
    """Whether anything differs from what is published: the exports, the day, the code or a setting."""
    with run.stage("decide") as progress:
        manifest = publishing.read_manifest(run.settings)
        fingerprint = runs.fingerprint(run.settings, run.through_date, _landed(run.settings))
        is_needed = manifest is None or manifest.fingerprint != fingerprint
        if manifest and not is_needed:
            progress(f"nothing new: version {manifest.version} is published, through {manifest.through_date}")
        run.record("decide", Decision(is_needed=is_needed, fingerprint=fingerprint))
    return is_needed


def check_exports(run: Run) -> QualityReport:
    """Check what arrived. Raises GateFailed when a critical check fails."""
    return _check(run, "exports")


def build(run: Run, *, retry: bool = False, full_refresh: bool = False) -> transform.BuildReport:
    """Run dbt over everything landed; events only of files that changed, unless `full_refresh`. Raises BuildFailed."""
    with run.stage("build") as progress:
        raw = _refreshed(run.settings)
        fingerprint = runs.fingerprint(run.settings, run.through_date, raw)
        try:
            report = transform.build(
                run.settings,
                run.through_date,
                inputs=fingerprint,
                retry=retry,
                full_refresh=full_refresh,
                progress=progress,
            )
        except transform.IncompleteBuild as error:
            run.record("build", error.report)
            raise
        _keep(run.settings, "built", Built(raw=raw, fingerprint=fingerprint, report=report))
        run.record("build", report)
        progress(f"{report.models_built} models, {report.tests_passed} tests passed, {report.tests_warned} warned")
    return report


def check_marts(run: Run) -> QualityReport:
    """Check what leaves. Raises GateFailed when a critical check fails."""
    return _check(run, "marts")


def publish(run: Run) -> Manifest:
    """Publish the build that the build file holds.

    Raises:
        PublishFailed: there is no complete build, or not both gates have passed over this very build.
    """
    with run.stage("publish") as progress:
        built, checks = _fence(run.settings)
        manifest = publishing.publish(run.settings, built.report.through_date, built.fingerprint, checks, progress)
        run.record("publish", manifest)
    return manifest


def report(run: Run, *, again: bool = True) -> ReportPaths | None:
    """Write the report from the published file. Unless `again`, only when this version has none yet (then None)."""
    manifest = publishing.read_manifest(run.settings)
    if manifest is None:
        raise PublishFailed("Nothing is published yet, so there is nothing to report.", "Run `bellwether run` first.")
    last = runs.read(run.settings, run.through_date, "report", Written)
    if not again and last and last.version == manifest.version:
        return None
    with run.stage("report") as progress:
        paths = reports.write(run.settings, closed=reviews.write_differences(run.settings), progress=progress)
        run.record("report", Written(version=manifest.version, html=str(paths.html), latest=str(paths.latest)))
    return paths


def _check(run: Run, layer: Layer) -> QualityReport:
    with run.stage(f"check_{layer}") as progress:
        raw = _refreshed(run.settings) if layer == "exports" else _raw_state(run.settings)
        found = quality.check(run.settings, layer, progress=progress)
        _keep(run.settings, f"checked_{layer}", Checked(raw=raw, report=found.model_dump(mode="json")))
        run.record(f"check_{layer}", found)
        quality.require(found)
    return found


def _fence(settings: Settings) -> tuple[Built, list[QualityReport]]:
    """The build in the build file with the findings of both gates over it, else PublishFailed.

    Nothing relies on the order in which a scheduler ran the stages: a build that another run replaced in the meantime
    is published only if that one was checked.
    """
    complete = transform.read_build(settings)
    built = _kept(settings, "built", Built)
    if complete is None or built is None or built.report.build_id != complete.build_id:
        raise PublishFailed("There is no complete build to publish.", "Run `bellwether build` first.")
    checks: list[QualityReport] = []
    for layer in ("exports", "marts"):
        checked = _kept(settings, f"checked_{layer}", Checked)
        found = quality.QualityReport.model_validate(checked.report) if checked else None
        is_current = checked is not None and checked.raw == built.raw
        if found is None or not is_current or (layer == "marts" and found.build_id != complete.build_id):
            raise PublishFailed(
                f"The {layer} of build {complete.build_id} have not been checked.",
                f"Run `bellwether check {layer}`, then publish again.",
                is_transient=True,
            )
        quality.require(found)
        checks.append(found)
    return built, checks


def _landed(settings: Settings) -> str:
    """What landing holds, as one hash: new exports and changed contracts alike make another."""
    return runs.digest(landing.raw_inputs(settings))


def _refreshed(settings: Settings) -> str:
    """Make the `raw` schema show everything landed, and return its state."""
    landed = _landed(settings)
    if _raw_state(settings) != landed or not settings.warehouse_file.exists():
        (settings.warehouse_dir / "raw.json").unlink(missing_ok=True)
        landing.refresh_raw(settings)
        _keep(settings, "raw", Raw(landed=landed, folder=str(settings.landing)))
    return landed


def _raw_state(settings: Settings) -> str:
    """What the `raw` schema shows; nothing after the data home was moved, for its views hold absolute paths."""
    raw = _kept(settings, "raw", Raw)
    return raw.landed if raw and raw.folder == str(settings.landing) else ""


def _keep(settings: Settings, name: str, state: BaseModel) -> None:
    """Write what is true of the build file beside it. The stages of any run, or of several, meet here."""
    runs.write_atomically(settings.warehouse_dir / f"{name}.json", state.model_dump_json(indent=2))


def _kept(settings: Settings, name: str, kind: type[runs.Report]) -> runs.Report | None:
    try:
        return kind.model_validate_json((settings.warehouse_dir / f"{name}.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None

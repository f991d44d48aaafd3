"""The only place that starts dbt.

One `dbt build` for the whole graph, not one for each layer: dbt orders the layers itself and skips what stands below a
failing test, its threads use both ends of a layer boundary, `dbt retry` then resumes anywhere in the graph, and each
further start of dbt costs five seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel

from bellwether import dbt_inputs, warehouse
from bellwether.dbt_artifacts import BuildProgress, NodeResult, read_results
from bellwether.errors import BuildFailed
from bellwether.settings import Settings

SAMPLE_ROWS = 5


class BuildFailure(BaseModel):
    """One model that did not build, or one test that found rows."""

    name: str
    kind: str
    message: str
    rows: str = ""


class BuildReport(BaseModel):
    """What dbt did. `build_id` is empty unless everything succeeded."""

    build_id: str
    through_date: date
    models_built: int
    tests_passed: int
    tests_warned: int
    failures: list[BuildFailure]
    seconds: float


class IncompleteBuild(BuildFailed):
    """dbt did not get through; `report` says how far it came."""

    def __init__(self, report: BuildReport, message: str, hint: str, *, is_transient: bool) -> None:
        super().__init__(message, hint, is_transient=is_transient)
        self.report = report


class Build(BaseModel):
    """The complete build that the build file holds now (`warehouse/build.json`)."""

    build_id: str
    through_date: date
    built_at: datetime


def build(
    settings: Settings,
    through_date: date,
    *,
    inputs: str = "",
    retry: bool = False,
    full_refresh: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> BuildReport:
    """Build and test everything that is dated up to `through_date`.

    With `retry` only what failed or was skipped the last time runs, if that was for the same day and the same `inputs`
    (what else decides the tables: exports, code); else everything does. Incremental models read only files that
    have changed, unless with `full_refresh` or when code, seeds or settings behind them have changed.

    Raises:
        IncompleteBuild: names what failed, with sample rows of a failed test.
    """
    started = time.monotonic()
    project = dbt_inputs.read_project(settings)
    target = _target(settings)
    target.mkdir(parents=True, exist_ok=True)
    full_refresh = full_refresh or not dbt_inputs.are_unchanged(settings)
    attempt = json.dumps({"through_date": through_date.isoformat(), "inputs": inputs, "full_refresh": full_refresh})
    can_retry = retry and _read(_attempt_file(settings)) == attempt and (target / "run_results.json").exists()
    if full_refresh:
        dbt_inputs.forget(settings)
    # From here until dbt has succeeded the build file holds no build: whatever asks for one is told so.
    _build_file(settings).unlink(missing_ok=True)
    if can_retry:
        progress("resuming where the last build failed")
        command = ["retry"]
    else:
        # Results of an earlier run must not be taken for this one's, should dbt be killed before it writes its own.
        (target / "run_results.json").unlink(missing_ok=True)
        _attempt_file(settings).write_text(attempt, encoding="utf-8")
        # Unit tests hold the SQL against rows written by hand, in the default zone and currency: they say nothing of
        # today's data, and `make test` runs them.
        refresh = ["--full-refresh"] if full_refresh else []
        command = ["build", "--exclude-resource-type", "unit_test", *refresh, *_through(through_date)]
    earlier = read_results(target) if can_retry else []
    code, noise = _stream(settings, command, BuildProgress(target), progress)
    results = read_results(target)
    kept = {row.node: row for row in earlier if not row.failed and row.status != "skipped"}
    results = list({**kept, **{row.node: row for row in results}}.values())
    report = _report(settings, through_date, results, time.monotonic() - started)
    if code != 0 or report.failures:
        raise _failure(settings, code, noise, results, report)
    dbt_inputs.remember(settings, project, target / "manifest.json")
    dbt_inputs.remember_tested_files(settings)
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    done = Build(build_id=build_id, through_date=through_date, built_at=datetime.now(UTC))
    _build_file(settings).write_text(done.model_dump_json(indent=2), encoding="utf-8")
    return report.model_copy(update={"build_id": build_id})


def read_build(settings: Settings) -> Build | None:
    """The complete build in the build file, or None while there is none."""
    text = _read(_build_file(settings))
    return Build.model_validate_json(text) if text else None


def run_dbt(settings: Settings, args: list[str], through_date: date | None = None) -> int:
    """Run any dbt command with the project's settings, in this terminal. Returns dbt's exit code."""
    # What it makes by other code, seeds or variables than the last build's, the next build makes anew.
    if "--vars" in args or not dbt_inputs.are_unchanged(settings):
        dbt_inputs.forget(settings)
    takes_vars = bool(args) and not args[0].startswith("-") and "--vars" not in args
    command = [*args, *(_through(through_date) if through_date and takes_vars else [])]
    return subprocess.run(_command(command), env=_environment(settings), check=False).returncode


def _command(args: list[str]) -> list[str]:
    return [sys.executable, "-m", "bellwether.dbt_process", *args]


def _environment(settings: Settings) -> dict[str, str]:
    """The folders are given as dbt's own variables, so that an argument on the command line overrides them."""
    folders = {
        "DBT_PROJECT_DIR": settings.dbt_project,
        "DBT_PROFILES_DIR": settings.dbt_project,
        "DBT_TARGET_PATH": _target(settings),
        "DBT_LOG_PATH": settings.logs / "dbt",
    }
    for folder in (settings.warehouse_dir, settings.scratch, folders["DBT_TARGET_PATH"], folders["DBT_LOG_PATH"]):
        folder.mkdir(parents=True, exist_ok=True)
    dbt_inputs.forget_old_parse(settings, _target(settings))
    return {**settings.child_environment(), **{name: str(folder) for name, folder in folders.items()}}


def _stream(
    settings: Settings, args: list[str], log: BuildProgress, progress: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Run dbt, passing on what `log` makes of its lines. Returns its exit code and its last lines that were errors."""
    command = _command([*args, "--log-format", "json", "--log-format-file", "text", "--log-level", "info"])
    errors: list[str] = []
    with subprocess.Popen(
        command, env=_environment(settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                for news in log.lines(line):
                    progress(news)
                if message := _error_of(line):
                    errors = [*errors, message][-20:]
        except BaseException:
            process.kill()  # an interrupted caller leaves no dbt behind that holds the file
            raise
    return process.returncode, errors


def _error_of(line: str) -> str:
    try:
        info = json.loads(line)["info"]
    except (ValueError, KeyError, TypeError):
        return line.strip()
    return info["msg"].strip() if info.get("level") == "error" else ""


def _report(settings: Settings, through_date: date, results: list[NodeResult], seconds: float) -> BuildReport:
    tests = [row for row in results if row.kind in {"test", "unit test"}]
    return BuildReport(
        build_id="",
        through_date=through_date,
        models_built=sum(row.kind == "model" and row.status == "success" for row in results),
        tests_passed=sum(row.status == "pass" for row in tests),
        tests_warned=sum(row.status == "warn" for row in tests),
        failures=[
            BuildFailure(name=row.name, kind=row.kind, message=row.message, rows=_sample(settings, row))
            for row in results
            if row.failed
        ],
        seconds=round(seconds, 1),
    )


def _sample(settings: Settings, result: NodeResult) -> str:
    """A few of the rows a failed test found. None from a test over a source: raw columns hold personal data."""
    if result.kind != "test" or result.status != "fail" or not result.sql or result.reads_sources:
        return ""
    try:
        with warehouse.build_reader(settings) as connection:
            found = connection.sql(f"select * from ({result.sql}\n) limit {SAMPLE_ROWS}")
            header, rows = found.columns, found.fetchall()
    except duckdb.Error as error:
        return f"(the rows could not be read: {error})"
    return "\n".join(" | ".join(str(value) for value in row) for row in [tuple(header), *rows])


def _failure(
    settings: Settings, code: int, noise: list[str], results: list[NodeResult], report: BuildReport
) -> IncompleteBuild:
    log = settings.logs / "dbt" / "dbt.log"
    if not report.failures:
        message = "\n".join(noise) or f"dbt ended with exit code {code} and no message."
        return IncompleteBuild(report, message, f"Read {log}.", is_transient=code < 0)
    texts = []
    for failure in report.failures:
        rows = "\n    " + failure.rows.replace("\n", "\n    ") if failure.rows else ""
        texts.append(f"{failure.kind} {failure.name}: {failure.message}{rows}")
    is_transient = all(row.is_transient for row in results if row.failed)
    hint = f"Mend the model or the data it read, then run the day again. dbt's log is {log}."
    return IncompleteBuild(report, "\n".join(texts), hint, is_transient=is_transient)


def _through(through_date: date) -> list[str]:
    return ["--vars", json.dumps({"through_date": through_date.isoformat()})]


def _target(settings: Settings) -> Path:
    return settings.warehouse_dir / "dbt_target"


def _build_file(settings: Settings) -> Path:
    return settings.warehouse_dir / "build.json"


def _attempt_file(settings: Settings) -> Path:
    return settings.warehouse_dir / "attempt.json"


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""

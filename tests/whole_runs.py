"""Whole runs in processes of their own, and what they published: for the tests of the day and of its kills."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bellwether import warehouse
from bellwether.settings import Settings, load_settings

BELLWETHER = Path(sys.executable).with_name("bellwether")

# Small enough for a build in seconds, long enough for weeks, months, cohorts and returning customers.
DEMO_DAYS = 35
DEMO_SCALE = 0.02


def settings_for(home: Path, **variables: str) -> Settings:
    """Settings over this data home, with a fixed salt so that keys are the same in every home."""
    return load_settings(
        {"BELLWETHER_HOME": str(home), "BELLWETHER_HASH_SALT": "test-salt", "BELLWETHER_THREADS": "2", **variables}
    )


# The stages as the DAG orders them, without Airflow: what is tested here is what the stages leave on disk.
STAGES_IN_ORDER = """
import sys
from datetime import date
from bellwether import pipeline
from bellwether.settings import load_settings
run = pipeline.start(load_settings(), date.fromisoformat(sys.argv[1]))
pipeline.plan(run)
pipeline.land(run)
if pipeline.decide(run):
    pipeline.check_exports(run)
    pipeline.build(run)
    pipeline.check_marts(run)
    pipeline.publish(run)
pipeline.report(run, again=False)
"""


def start_stages(settings: Settings, day: date) -> subprocess.Popen[str]:
    """Start a process, and a group of its own, that runs all stages for `day`."""
    return subprocess.Popen(
        [sys.executable, "-c", STAGES_IN_ORDER, day.isoformat()],
        env=settings.child_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run_stages(settings: Settings, day: date) -> None:
    """Run all stages for `day`; a stage that fails fails the test with its message."""
    process = start_stages(settings, day)
    _, errors = process.communicate()
    assert process.returncode == 0, errors


def published_tables(settings: Settings) -> dict[str, tuple[int, int]]:
    """Every published table: how many rows, and a hash of all of them in any order.

    When a file was exported and landed is a fact about the run, not about the company, so it is left out; what was
    published when is all that the manifest and the history of the KPIs and their restatements hold.
    """
    about_the_run = {"last_landed_at", "last_exported_at"}
    of_the_run = {"manifest", "fct_kpi_history", "fct_kpi_restatements"}
    found = {}
    with warehouse.reader(settings.published_file) as connection:
        for (table,) in connection.sql("show tables").fetchall():
            columns = [row[0] for row in connection.sql(f"describe {table}").fetchall() if row[0] not in about_the_run]
            hashed = f"select count(*), coalesce(sum(hash({', '.join(columns)})::hugeint), 0) from {table}"
            found[table] = connection.execute(hashed).fetchone()
    return {table: row for table, row in found.items() if row and table not in of_the_run}


def bellwether(settings: Settings, *args: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, from a folder that is not the checkout, with the small company."""
    return subprocess.run(
        [str(BELLWETHER), *args],
        env=command_environment(settings),
        cwd=settings.home.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def command_environment(settings: Settings) -> dict[str, str]:
    """The environment for the command line, in which its first run writes the small company's exports."""
    demo = {"BELLWETHER_DEMO_DAYS": str(DEMO_DAYS), "BELLWETHER_DEMO_SCALE": str(DEMO_SCALE)}
    return {**settings.child_environment(), **demo}


@dataclass(frozen=True)
class FirstRun:
    """A first `bellwether run` on an empty data home. Its home is read-only: copy from it."""

    settings: Settings
    summary: dict[str, Any]
    printed: str
    tables: dict[str, tuple[int, int]]


def fill_inbox(settings: Settings, exports: Path) -> None:
    """Copy the exports, with their times: landing orders some of them by it."""
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for file in exports.iterdir():
        if file.is_file():
            shutil.copy2(file, settings.inbox)

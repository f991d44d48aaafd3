"""The two commands' main job: a day, from exports to the published report, through Airflow, as a person runs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from whole_runs import (
    BELLWETHER,
    FirstRun,
    bellwether,
    command_environment,
    fill_inbox,
    published_tables,
    run_stages,
)

from bellwether import warehouse
from bellwether.airflow.local import alone
from bellwether.demo.vendors import REGISTRY
from bellwether.publish import list_versions, read_manifest
from bellwether.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = set(REGISTRY)

pytestmark = pytest.mark.slow


def sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


class TestFirstRun:
    def test_lands_every_source_of_the_simulated_company(self, first_run: FirstRun, yesterday: date) -> None:
        summary = first_run.summary
        sources = {source["source"]: source for source in summary["sources"]}
        assert set(sources) == SOURCES
        for name, source in sources.items():
            assert source["landed"] > 0, name
            assert source["rows_landed"] > 0, name
            assert source["refused"] == [], name
        assert sources["ga4"]["period_end"] == yesterday.isoformat()

    def test_publishes_kpis_and_writes_the_report(self, first_run: FirstRun, yesterday: date) -> None:
        summary = first_run.summary
        assert summary["failure"] is None
        assert summary["published"]
        assert summary["kpis"] >= 30
        assert [check["gate"] for check in summary["checks"]] == ["exports", "dbt tests", "marts"]
        assert all(check["passed"] > 0 for check in summary["checks"])
        assert Path(summary["report"]).read_text(encoding="utf-8").startswith("<!")
        with warehouse.reader(Path(summary["database"])) as connection:
            days = connection.sql("select max(date_day) from fct_measures").fetchone()
            open_ends = connection.sql("select count(*) from reconciliation where not is_reconciled").fetchone()
        assert days == (yesterday,)
        assert open_ends == (0,)

    def test_shows_its_stages_and_keeps_the_noise_in_files(self, first_run: FirstRun) -> None:
        settings, summary, printed = first_run.settings, first_run.summary, first_run.printed
        for stage in ("plan", "land ga4", "decide", "check exports", "build", "check marts", "publish", "report"):
            assert f"✓ {stage}" in printed, printed
        assert "BELLWETHER_DEMO=false" in printed, "how to switch the simulated company off"
        assert str(settings.published_file) in printed
        for noise in ("airflow.", "[info", "Running with dbt", "Calculating Metrics"):
            assert noise not in printed.replace(summary["log"], ""), noise
        assert "DagRun Finished" in Path(summary["log"]).read_text(encoding="utf-8")

    def test_leaves_the_inbox_empty_and_the_truth_beside_it(self, first_run: FirstRun) -> None:
        settings = first_run.settings
        assert list(settings.inbox.iterdir()) == []
        assert list((settings.home / "demo").glob("*.parquet"))

    def test_writes_nothing_into_the_checkout(self, first_run: FirstRun) -> None:
        assert not (ROOT / "dbt_project" / "target").exists()
        assert not (ROOT / "dbt_project" / "logs").exists()
        assert not (ROOT / "airflow.cfg").exists()

    def test_status_says_what_is_published(self, first_run: FirstRun, yesterday: date) -> None:
        settings, summary = first_run.settings, first_run.summary
        status = json.loads(bellwether(settings, "status", "--json").stdout)
        assert status["version"] == summary["published"]
        assert (status["through_date"], status["days_behind"]) == (yesterday.isoformat(), 0)
        assert {source["source"] for source in status["sources"]} == SOURCES

    def test_a_second_run_stops_after_landing_and_says_so(self, first_run: FirstRun) -> None:
        settings = first_run.settings
        before = sha(settings.published_file)
        result = bellwether(settings, "run")
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Nothing new" in result.stdout
        assert "build" not in result.stdout.split("Nothing new")[0]
        assert sha(settings.published_file) == before
        assert len(list_versions(settings)) == 1


@pytest.fixture
def home(first_run: FirstRun, tmp_path: Path) -> Settings:
    """A copy of the home of the first run, with a checkout of its own that a test may break."""
    settings = first_run.settings
    shutil.copytree(settings.home, tmp_path / "home", symlinks=True)
    root = tmp_path / "project"
    for name in ("dbt_project", "expectations", "dags"):
        shutil.copytree(ROOT / name, root / name)
    (root / "plugins").mkdir()
    shutil.copy(ROOT / "plugins" / "bellwether_reviews.py", root / "plugins")
    (tmp_path / "home" / "airflow" / "prepared").unlink()
    return replace(settings, home=tmp_path / "home", project_root=root)


def assert_untouched(settings: Settings, before: str) -> None:
    assert sha(settings.published_file) == before
    assert len(list_versions(settings)) == 1


class TestFailure:
    def test_a_failing_dbt_test_publishes_nothing_and_shows_the_row(self, home: Settings) -> None:
        test = home.dbt_project / "tests" / "assert_broken_on_purpose.sql"
        test.parent.mkdir(exist_ok=True)
        test.write_text("select 'the broken row' as witness from {{ ref('dim_channel') }} limit 1")
        before = sha(home.published_file)
        result = bellwether(home, "run")
        assert result.returncode == 4, result.stdout + result.stderr
        assert "Failed in build" in result.stdout
        assert "assert_broken_on_purpose" in result.stdout
        assert "the broken row" in result.stdout
        assert "What to do:" in result.stdout
        assert "Traceback" not in result.stdout + result.stderr
        assert_untouched(home, before)

    def test_a_critical_expectation_publishes_nothing_and_names_the_table(self, home: Settings) -> None:
        suite = home.expectations / "exports" / "shopify__order_lines.json"
        document = json.loads(suite.read_text())
        document["expectations"].append(
            {
                "type": "expect_table_row_count_to_be_between",
                "severity": "critical",
                "description": "A shop that never was.",
                "kwargs": {"min_value": 1_000_000_000},
            }
        )
        suite.write_text(json.dumps(document))
        before = sha(home.published_file)
        result = bellwether(home, "run")
        assert result.returncode == 5, result.stdout + result.stderr
        assert "Failed in check exports" in result.stdout
        assert "raw.shopify__order_lines" in result.stdout
        assert "A shop that never was" in result.stdout
        assert_untouched(home, before)

    def test_a_dag_that_cannot_be_read_is_told_with_its_log(self, home: Settings) -> None:
        dag = home.dags / "marketing_daily.py"
        dag.write_text(dag.read_text().replace("from typing", "import nothing_like_it\nfrom typing", 1))
        result = bellwether(home, "run")
        assert result.returncode == 1
        assert "Airflow ended with exit code" in result.stdout
        assert "nothing_like_it" in result.stdout

    def test_a_killed_run_is_completed_by_the_next(self, home: Settings, first_run: FirstRun) -> None:
        """Killed in Airflow, with everything it started, for code that is new but means the same."""
        model = home.dbt_project / "models" / "marts" / "core" / "dim_channel.yml"
        model.write_text(model.read_text() + "\n")
        process = subprocess.Popen(
            [str(BELLWETHER), "run"],
            env=command_environment(home),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "check exports" in line:
                break
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        result = bellwether(home, "run")
        assert result.returncode == 0, result.stdout + result.stderr
        assert published_tables(home) == first_run.tables
        assert len(list_versions(home)) == 2

    def test_two_runs_at_once_are_refused(self, home: Settings) -> None:
        with alone(home, "the run for 2026-11-01"):
            result = bellwether(home, "run")
        assert result.returncode == 1
        assert "in use by the run for 2026-11-01" in result.stderr


def test_days_in_any_order_and_exports_in_any_order_give_the_same_tables(
    tmp_path: Path, make_settings: Any, demo_exports: Path, first_run: FirstRun, yesterday: date
) -> None:
    """Half of the exports and an old day first, then the rest and yesterday, then the old days again."""
    settings = make_settings(tmp_path / "home")
    fill_inbox(settings, demo_exports)
    later = tmp_path / "later"
    later.mkdir()
    for file in sorted(settings.inbox.iterdir())[::2]:
        file.rename(later / file.name)
    run_stages(settings, yesterday - timedelta(days=9))
    assert read_manifest(settings).through_date == yesterday - timedelta(days=9)  # type: ignore[union-attr]
    with warehouse.reader(settings.published_file) as connection:
        last = connection.sql("select max(date_day) from fct_measures").fetchone()
    assert last == (yesterday - timedelta(days=9),), "nothing dated after the day is counted"
    fill_inbox(settings, later)
    run_stages(settings, yesterday)
    assert published_tables(settings) == first_run.tables
    version = read_manifest(settings).version  # type: ignore[union-attr]
    for days in (9, 3, 0):
        run_stages(settings, yesterday - timedelta(days=days))
    assert read_manifest(settings).version == version, "an old day again is nothing new"  # type: ignore[union-attr]

"""The two commands' main job: a day, from exports to the published report, through Airflow, as a person runs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DEMO_DAYS, DEMO_SCALE, fill_inbox, published_tables, run_stages

from bellwether import warehouse
from bellwether.publish import list_versions, read_manifest
from bellwether.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BELLWETHER = Path(sys.executable).with_name("bellwether")
SOURCES = {"ga4", "google_ads", "hubspot", "shopify", "x"}

pytestmark = pytest.mark.slow


def environment(settings: Settings) -> dict[str, str]:
    return {
        **settings.child_environment(),
        "BELLWETHER_DEMO_DAYS": str(DEMO_DAYS),
        "BELLWETHER_DEMO_SCALE": str(DEMO_SCALE),
    }


def bellwether(settings: Settings, *args: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, in a folder that is not the checkout."""
    return subprocess.run(
        [str(BELLWETHER), *args],
        env=environment(settings),
        cwd=settings.home.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, make_settings: Any) -> tuple[Settings, dict[str, Any], str]:
    """The first run on an empty data home: settings, its JSON document, what it printed for people."""
    settings = make_settings(tmp_path_factory.mktemp("first") / "home")
    settings.home.mkdir()
    result = bellwether(settings, "run", "--json")
    assert result.returncode == 0, result.stderr
    return settings, json.loads(result.stdout), result.stderr


class TestFirstRun:
    def test_lands_every_source_of_the_simulated_company(self, first: Any, yesterday: date) -> None:
        _, summary, _ = first
        sources = {source["source"]: source for source in summary["sources"]}
        assert set(sources) == SOURCES
        for name, source in sources.items():
            assert source["landed"] > 0, name
            assert source["rows_landed"] > 0, name
            assert source["refused"] == [], name
        assert sources["ga4"]["period_end"] == yesterday.isoformat()

    def test_publishes_kpis_and_writes_the_report(self, first: Any, yesterday: date) -> None:
        _, summary, _ = first
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

    def test_shows_its_stages_and_keeps_the_noise_in_files(self, first: Any) -> None:
        settings, summary, printed = first
        for stage in ("plan", "land ga4", "decide", "check exports", "build", "check marts", "publish", "report"):
            assert f"✓ {stage}" in printed, printed
        assert "BELLWETHER_DEMO=false" in printed, "how to switch the simulated company off"
        assert str(settings.published_file) in printed
        for noise in ("airflow.", "[info", "Running with dbt", "Calculating Metrics"):
            assert noise not in printed.replace(summary["log"], ""), noise
        assert "DagRun Finished" in Path(summary["log"]).read_text(encoding="utf-8")

    def test_leaves_the_inbox_empty_and_the_truth_beside_it(self, first: Any) -> None:
        settings, _, _ = first
        assert list(settings.inbox.iterdir()) == []
        assert list((settings.home / "demo").glob("*.parquet"))

    def test_writes_nothing_into_the_checkout(self, first: Any) -> None:
        assert not (ROOT / "dbt_project" / "target").exists()
        assert not (ROOT / "dbt_project" / "logs").exists()
        assert not (ROOT / "airflow.cfg").exists()

    def test_equals_a_run_of_the_stages_without_airflow(self, first: Any, undisturbed: Any) -> None:
        assert published_tables(first[0]) == undisturbed[1]

    def test_status_says_what_is_published(self, first: Any, yesterday: date) -> None:
        settings, summary, _ = first
        status = json.loads(bellwether(settings, "status", "--json").stdout)
        assert status["version"] == summary["published"]
        assert (status["through_date"], status["days_behind"]) == (yesterday.isoformat(), 0)
        assert {source["source"] for source in status["sources"]} == SOURCES

    def test_a_second_run_stops_after_landing_and_says_so(self, first: Any) -> None:
        settings, _, _ = first
        before = sha(settings.published_file)
        result = bellwether(settings, "run")
        assert result.returncode == 0, result.stdout + result.stderr
        assert "Nothing new" in result.stdout
        assert "build" not in result.stdout.split("Nothing new")[0]
        assert sha(settings.published_file) == before
        assert len(list_versions(settings)) == 1


@pytest.fixture
def home(first: Any, tmp_path: Path) -> Settings:
    """A copy of the home of the first run, with a checkout of its own that a test may break."""
    settings, _, _ = first
    shutil.copytree(settings.home, tmp_path / "home", symlinks=True)
    root = tmp_path / "project"
    for name in ("dbt_project", "expectations", "dags"):
        shutil.copytree(ROOT / name, root / name)
    (root / "plugins").mkdir()
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
        suite = home.expectations / "marts" / "fct_orders.json"
        document = json.loads(suite.read_text())
        document["expectations"].append(
            {
                "type": "expect_table_row_count_to_be_between",
                "kwargs": {"min_value": 1_000_000_000},
                "meta": {},
                "severity": "critical",
            }
        )
        suite.write_text(json.dumps(document))
        before = sha(home.published_file)
        result = bellwether(home, "run")
        assert result.returncode == 5, result.stdout + result.stderr
        assert "Failed in check marts" in result.stdout
        assert "fct_orders" in result.stdout
        assert_untouched(home, before)

    def test_a_dag_that_cannot_be_read_is_told_with_its_log(self, home: Settings) -> None:
        (home.dags / "marketing_daily.py").write_text("import nothing_like_it\n")
        result = bellwether(home, "run")
        assert result.returncode == 1
        assert "Airflow ended with exit code" in result.stdout
        assert "nothing_like_it" in result.stdout

    def test_a_killed_run_is_completed_by_the_next(self, home: Settings, undisturbed: Any) -> None:
        (home.dbt_project / "models" / "marts" / "core" / "dim_channel.yml").open("a").write("\n")
        process = subprocess.Popen(
            [str(BELLWETHER), "run"],
            env=environment(home),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("  build"):
                break
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(1)
        result = bellwether(home, "run")
        assert result.returncode == 0, result.stdout + result.stderr
        assert published_tables(home) == undisturbed[1]
        assert len(list_versions(home)) == 2

    def test_two_runs_at_once_are_refused(self, home: Settings) -> None:
        import fcntl

        with (home.airflow_home / "run.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            result = bellwether(home, "run")
        assert result.returncode == 1
        assert "Another run is in progress" in result.stderr


def test_days_in_any_order_and_exports_in_any_order_give_the_same_tables(
    tmp_path: Path, make_settings: Any, demo_exports: Path, undisturbed: Any, yesterday: date
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
    assert published_tables(settings) == undisturbed[1]
    version = read_manifest(settings).version  # type: ignore[union-attr]
    for days in (9, 3, 0):
        run_stages(settings, yesterday - timedelta(days=days))
    assert read_manifest(settings).version == version, "an old day again is nothing new"  # type: ignore[union-attr]

"""What every DAG of this project must have. First of all: that DAGs were found, for an empty folder passes any rule."""

from __future__ import annotations

import itertools
import statistics
from pathlib import Path
from typing import Any

import pytest
from dag_bag import DESCRIBE, ask

from bellwether.airflow.environment import POOL
from bellwether.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {file.stem for file in (ROOT / "dags").glob("*.py")}
MAX_IMPORT_SECONDS = 2.0


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory, make_settings: Any) -> Any:
    return ask(make_settings(tmp_path_factory.mktemp("home")), DESCRIBE, "DAGS ")


@pytest.fixture(scope="module")
def dags(bag: Any) -> dict[str, Any]:
    assert bag["dags"], "no DAGs were found"
    return dict(bag["dags"])


def test_every_dag_was_found_and_none_is_broken(bag: Any) -> None:
    assert "marketing_daily" in EXPECTED
    assert bag["errors"] == {}
    assert set(bag["dags"]) == EXPECTED, "each file in dags/ declares one DAG, of its own name"
    assert {Path(dag["file"]).stem for dag in bag["dags"].values()} == EXPECTED


def test_has_an_owner_tags_and_a_document_that_says_what_to_do(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert "bellwether" in dag["tags"], name
        assert "When it fails" in dag["doc"], name
        assert {task["owner"] for task in dag["tasks"].values()} == {"data-engineering"}, name


def test_every_task_that_can_fail_is_explained(dags: dict[str, Any]) -> None:
    explained = dags["marketing_daily"]["doc"]
    for task in set(dags["marketing_daily"]["tasks"]) - {"plan", "decide", "announce"}:
        assert f"- `{task}`:" in explained, task


def test_every_task_is_retried_with_back_off_ends_and_tells(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        for task_id, task in dag["tasks"].items():
            where = f"{name}.{task_id}"
            assert task["retries"] >= 1, where
            assert task["exponential"], where
            assert task["timeout"] or task["answer_timeout"], where
            assert task["told"], where


def test_runs_do_not_overlap_and_the_past_is_not_caught_up_by_surprise(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        # A review may wait for weeks until it is approved; its runs close and decide one at a time, under a lock.
        assert dag["max_active_runs"] == (8 if name == "kpi_review" else 1), name
        assert dag["catchup"] is False, name


def test_whoever_opens_the_build_file_takes_the_writers_slot(dags: dict[str, Any]) -> None:
    pools = {task_id: task["pool"] for task_id, task in dags["marketing_daily"]["tasks"].items()}
    assert {task for task, pool in pools.items() if pool == POOL} == {
        "check_exports",
        "build",
        "check_marts",
        "publish",
    }


def test_is_partitioned_by_day_for_the_day_before(dags: dict[str, Any]) -> None:
    dag = dags["marketing_daily"]
    assert (dag["timetable"], dag["offset"]) == ("CronPartitionTimetable", -1)


def test_the_flow(dags: dict[str, Any]) -> None:
    tasks = dags["marketing_daily"]["tasks"]
    chain = ["plan", "land", "decide", "check_exports", "build", "check_marts", "publish"]
    for before, after in itertools.pairwise(chain):
        assert tasks[before]["downstream"] == [after]
    assert tasks["publish"]["downstream"] == ["announce", "report"]
    assert tasks["land"]["mapped"]
    assert tasks["announce"]["outlets"] == ["published_day"]


def test_the_timetable_names_every_dag(dags: dict[str, Any]) -> None:
    text = (ROOT / "dags" / "README.md").read_text(encoding="utf-8")
    for name in dags:
        assert f"[`{name}`]({name}.py)" in text


def test_the_schedule_follows_the_reporting_time_zone(tmp_path: Path, make_settings: Any) -> None:
    found = ask(make_settings(tmp_path, BELLWETHER_TIME_ZONE="Asia/Shanghai"), DESCRIBE, "DAGS ")
    assert "Shanghai" in found["dags"]["marketing_daily"]["timezone"]


@pytest.mark.parametrize("file", sorted((ROOT / "dags").glob("*.py")), ids=lambda file: file.name)
def test_a_dag_file_imports_fast(settings: Settings, file: Path) -> None:
    """Airflow's own import is not counted: the file decides only what it adds."""
    code = f"""
import json, runpy, sys, time
import airflow.sdk
from airflow.sdk import dag, task, Asset, CronPartitionTimetable
started = time.perf_counter()
runpy.run_path({str(file)!r}, run_name="dag_file")
heavy = [name for name in ("duckdb", "pandas", "great_expectations", "altair", "apprise", "dbt") if name in sys.modules]
print("TOOK " + json.dumps([time.perf_counter() - started, heavy]))
"""
    took = [ask(settings, code, "TOOK ") for _ in range(3)]
    assert took[0][1] == [], "heavy modules belong inside the tasks"
    assert statistics.median(seconds for seconds, _ in took) < MAX_IMPORT_SECONDS

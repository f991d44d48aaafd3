"""The weekly DAG: who takes the writer's slot, and what its tasks do when a run is in the way."""

from __future__ import annotations

from typing import Any

import pytest
from dag_bag import DESCRIBE, ask

from bellwether.airflow.environment import POOL


@pytest.fixture(scope="module")
def dag(tmp_path_factory: pytest.TempPathFactory, make_settings: Any) -> Any:
    return ask(make_settings(tmp_path_factory.mktemp("home")), DESCRIBE, "DAGS ")["dags"]["maintenance"]


def test_whoever_opens_the_build_file_takes_the_writers_slot(dag: Any) -> None:
    assert {name for name, task in dag["tasks"].items() if task["pool"] == POOL} == {"compact", "rebuild"}


def test_every_task_is_explained(dag: Any) -> None:
    assert set(dag["tasks"]) == {"compact", "rebuild", "retain", "check_freshness"}
    for task in dag["tasks"]:
        assert f"- `{task}`:" in dag["doc"], task


def test_a_skipped_compaction_does_not_keep_the_rest_from_running(dag: Any) -> None:
    assert dag["tasks"]["compact"]["downstream"] == ["rebuild"]
    assert dag["tasks"]["rebuild"]["trigger_rule"].lower().endswith("none_failed")


def test_a_run_in_the_way_skips_and_what_is_broken_fails_at_once(settings: Any) -> None:
    code = """
import json, sys
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from bellwether.airflow import upkeep
from bellwether.errors import BellwetherError
found = []
for is_transient in (True, False):
    def part(settings, today):
        raise BellwetherError("the file", "look", is_transient=is_transient)
    try:
        upkeep._run(part)
    except (AirflowFailException, AirflowSkipException) as error:
        found.append([type(error).__name__, str(error)])
print("FOUND " + json.dumps(found))
"""
    (skipped, said), (failed, _) = ask(settings, code, "FOUND ")
    assert (skipped, failed) == ("AirflowSkipException", "AirflowFailException")
    assert said.startswith("Skipped until the next time: the file")

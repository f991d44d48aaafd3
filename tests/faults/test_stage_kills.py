"""kill -9 between any two stages, then the next run: the same tables as if nothing had happened, never half of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from whole_runs import FirstRun, fill_inbox, published_tables, run_stages, start_stages

from bellwether import runs
from bellwether.publish import list_versions, read_manifest
from bellwether.settings import Settings

BEFORE_PUBLISHING = ["plan", "land", "decide", "check_exports", "build", "check_marts"]
DEADLINE_SECONDS = 300


def kill_when(settings: Settings, day: date, is_time: Callable[[runs.Event], bool]) -> list[runs.Event]:
    """Run the stages, and kill the whole process group when `is_time`. Returns all events until then."""
    follower = runs.Follower(settings, day)
    process = start_stages(settings, day)
    events: list[runs.Event] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not any(is_time(event) for event in events):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "the moment did not come"
        events += follower.news()
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return [*events, *follower.news()]


def has_finished(stage: str) -> Callable[[runs.Event], bool]:
    return lambda event: event.stage == stage and event.kind == "finished"


def last_finished(events: list[runs.Event]) -> str:
    return [event.stage for event in events if event.kind == "finished"][-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "stages",
    [
        pytest.param(["check_exports", "check_marts"], id="two stages"),
        pytest.param(BEFORE_PUBLISHING, id="every stage", marks=pytest.mark.soak),
    ],
)
def test_a_kill_between_any_two_stages_and_within_dbt_changes_nothing(
    tmp_path: Path, make_settings: Any, demo_exports: Path, first_run: FirstRun, yesterday: date, *, stages: list[str]
) -> None:
    """One home, killed at each moment in turn: each run starts on what the killed ones before it left behind."""
    settings = make_settings(tmp_path / "home")
    fill_inbox(settings, demo_exports)
    for stage in stages:
        events = kill_when(settings, yesterday, has_finished(stage))
        assert last_finished(events) == stage, "the kill came too late to test anything"
        assert read_manifest(settings) is None, "nothing is published before every gate has passed"
        if stage == "check_exports":
            events = kill_when(settings, yesterday, lambda event: event.stage == "build" and event.kind == "progress")
            assert last_finished(events) == "check_exports", "the kill came too late to test anything"
    events = kill_when(settings, yesterday, has_finished("publish"))
    assert last_finished(events) == "publish", "the kill came too late to test anything"
    assert published_tables(settings) == first_run.tables
    run_stages(settings, yesterday)
    assert published_tables(settings) == first_run.tables
    assert (settings.reports / "latest.html").exists(), "the report that the last kill left owing"
    assert len(list_versions(settings)) == 1, "the run after the last kill found nothing new to publish"

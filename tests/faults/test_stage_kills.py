"""kill -9 between any two stages, then the next run: the same tables as if nothing had happened, never half of it."""

from __future__ import annotations

import os
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import fill_inbox, published_tables, run_stages, start_stages

from bellwether import runs
from bellwether.publish import read_manifest
from bellwether.settings import Settings

KILLED_AFTER = ["plan", "land", "decide", "check_exports", "build", "check_marts", "publish"]
DEADLINE_SECONDS = 300


def kill_after(settings: Settings, day: date, stage: str) -> list[str]:
    """Run the stages and kill the whole process group as soon as `stage` says that it has finished.

    Returns the stages that finished, so that a test can tell that the kill came in time.
    """
    follower = runs.Follower(settings, day)
    process = start_stages(settings, day)
    finished: list[str] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while stage not in finished:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, f"{stage} did not finish"
        finished += [event.stage for event in follower.news() if event.kind == "finished"]
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return finished + [event.stage for event in follower.news() if event.kind == "finished"]


@pytest.mark.slow
def test_a_kill_between_any_two_stages_changes_nothing(
    tmp_path: Path, make_settings: Any, demo_exports: Path, undisturbed: Any, yesterday: date
) -> None:
    """One home, killed after each stage in turn: each run starts on what the killed ones before it left behind."""
    settings = make_settings(tmp_path / "home")
    fill_inbox(settings, demo_exports)
    for stage in KILLED_AFTER:
        finished = kill_after(settings, yesterday, stage)
        assert finished[-1] == stage, "the kill came too late to test anything"
        if stage == "publish":
            assert published_tables(settings) == undisturbed[1]
        else:
            assert read_manifest(settings) is None, "nothing is published before every gate has passed"
    run_stages(settings, yesterday)
    assert published_tables(settings) == undisturbed[1]
    assert (settings.reports / "latest.html").exists(), "the report that the last kill left owing"
    versions = [manifest.version for manifest in _versions(settings)]
    assert len(versions) == 1, "the run after the last kill found nothing new to publish"


def _versions(settings: Settings) -> list[Any]:
    from bellwether.publish import list_versions

    return list_versions(settings)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [2.0, 9.0])
def test_a_kill_within_a_stage_changes_nothing(
    *, tmp_path: Path, make_settings: Any, demo_exports: Path, undisturbed: Any, yesterday: date, seconds: float
) -> None:
    """Somewhere in landing or checking, and somewhere in dbt, wherever this machine's speed puts these moments."""
    settings = make_settings(tmp_path / "home")
    fill_inbox(settings, demo_exports)
    process = start_stages(settings, yesterday)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    run_stages(settings, yesterday)
    assert published_tables(settings) == undisturbed[1]

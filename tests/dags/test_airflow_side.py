"""All that knows Airflow, without a running one: environment, the day of a run, what is retried, who is told."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from bellwether import pipeline
from bellwether.airflow import callbacks, days, local, server, stages
from bellwether.airflow.environment import USER, airflow_environment, password, password_file
from bellwether.airflow.local import alone
from bellwether.errors import BellwetherError, BuildFailed, GateFailed, PublishFailed
from bellwether.runs import Run
from bellwether.settings import Settings


class TestEnvironment:
    def test_everything_is_in_the_data_home_and_on_loopback(self, settings: Settings) -> None:
        found = airflow_environment(settings)
        assert found["AIRFLOW_HOME"] == str(settings.airflow_home)
        assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{settings.airflow_home}/airflow.db"
        assert found["AIRFLOW__LOGGING__BASE_LOG_FOLDER"] == str(settings.logs / "airflow")
        assert found["AIRFLOW__API__HOST"] == "127.0.0.1"
        assert found["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8080"
        assert found["AIRFLOW__CORE__DAGS_FOLDER"] == str(settings.project_root / "dags")
        assert found["AIRFLOW__CORE__LOAD_EXAMPLES"] == "false"
        assert found["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "false"
        assert found["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
        assert found["BELLWETHER_HOME"] == str(settings.home)

    def test_what_a_deployment_sets_wins(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://db/airflow")
        monkeypatch.setenv("AIRFLOW__API__PORT", "9000")
        found = airflow_environment(settings)
        assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql://db/airflow"
        assert found["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:9000"

    def test_the_password_is_made_once_and_is_private(self, settings: Settings) -> None:
        first = password(settings)
        assert password(settings) == first
        assert json.loads(password_file(settings).read_text()) == {USER: first}
        assert len(first) >= 12
        assert stat.S_IMODE(password_file(settings).stat().st_mode) == 0o600

    def test_a_taken_port_is_told_before_anything_starts(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            monkeypatch.setenv("AIRFLOW__API__PORT", str(other.getsockname()[1]))
            with pytest.raises(BellwetherError, match="is in use") as caught:
                server.serve(settings, pytest.fail)
        assert "AIRFLOW__API__PORT" in caught.value.hint
        assert not settings.airflow_home.exists()


class TestServe:
    def test_what_it_starts_holds_the_home_also_when_it_is_killed(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        children: list[subprocess.Popen[bytes]] = []

        def start(_settings: Settings, _command: list[str], _out: object, *, keep_open: int, **_: object) -> Any:
            wait = [sys.executable, "-c", "input()"]
            children.append(subprocess.Popen(wait, stdin=subprocess.PIPE, pass_fds=[keep_open], start_new_session=True))
            if len(children) == len(server.SERVICES):
                raise KeyboardInterrupt("here we are killed")
            return children[-1]

        monkeypatch.setattr(server, "_refuse_taken_port", lambda *_: None)
        monkeypatch.setattr(server, "prepare", lambda _: None)
        monkeypatch.setattr(server, "start", start)
        monkeypatch.setattr(server, "_stop", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            server.serve(settings, pytest.fail)
        for child in children:
            with pytest.raises(BellwetherError, match="in use by Airflow's scheduler"), alone(settings, "another"):
                pytest.fail("the scheduler still runs")
            child.communicate(b"\n")
        with alone(settings, "another"):
            pass


class TestPrepare:
    def test_is_done_once_for_each_metadata_database(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        """A data home that began on SQLite and is then given a PostgreSQL finds no table in it."""
        commands: list[list[str]] = []

        def start(_settings: Settings, command: list[str], _out: object) -> Any:
            commands.append(command[:2])
            return SimpleNamespace(wait=lambda: 0)

        monkeypatch.setattr(local, "start", start)
        once = [["db", "migrate"], ["pools", "set"]]
        local.prepare(settings)
        local.prepare(settings)
        assert commands == once
        monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://user:secret@db/airflow")
        local.prepare(settings)
        local.prepare(settings)
        assert commands == once * 2
        assert "secret" not in (settings.airflow_home / "prepared").read_text()


class TestAlone:
    def test_what_holds_the_home_is_named_and_then_let_go(self, settings: Settings) -> None:
        for holder in ("the run for 2026-11-01", "Airflow's scheduler"):
            with alone(settings, holder):
                refused = pytest.raises(BellwetherError, match=f"in use by {holder}")
                with refused, alone(settings, "another"):
                    pytest.fail("two at once")

    def test_a_child_that_outlives_its_parent_keeps_it(self, settings: Settings) -> None:
        with alone(settings, "the run for 2026-11-01") as lock:
            child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock])
        with pytest.raises(BellwetherError), alone(settings, "another"):
            pytest.fail("the child still runs")
        child.communicate(b"\n")
        with alone(settings, "another"):
            pass


def dag_run(key: str | None = None, logical: datetime | None = None) -> Any:
    return SimpleNamespace(
        partition_key=key, logical_date=logical, run_after=datetime(2026, 11, 2, 20, 0, tzinfo=UTC), run_id="run"
    )


class TestDayOfARun:
    def test_the_partition_key_decides(self) -> None:
        assert days.day_of(dag_run("2026-11-01", datetime(2025, 1, 1, tzinfo=UTC))) == date(2026, 11, 1)

    @pytest.mark.parametrize(
        ("zone", "typed_midnight"),
        [
            ("UTC", datetime(2026, 11, 1, tzinfo=UTC)),
            ("Asia/Shanghai", datetime(2026, 10, 31, 16, tzinfo=UTC)),
            ("America/Los_Angeles", datetime(2026, 11, 1, 7, tzinfo=UTC)),
        ],
    )
    def test_a_date_that_was_typed_is_that_day(
        self, monkeypatch: pytest.MonkeyPatch, zone: str, typed_midnight: datetime
    ) -> None:
        monkeypatch.setattr(days, "default_zone", lambda: zone)
        assert days.day_of(dag_run(logical=typed_midnight)) == date(2026, 11, 1)

    @pytest.mark.parametrize(("zone", "day"), [("UTC", date(2026, 11, 1)), ("Asia/Shanghai", date(2026, 11, 2))])
    def test_a_run_started_by_hand_is_for_the_day_before(
        self, monkeypatch: pytest.MonkeyPatch, zone: str, day: date
    ) -> None:
        monkeypatch.setattr(days, "default_zone", lambda: zone)
        assert days.day_of(dag_run()) == day

    def test_the_key_is_written_as_the_timetable_writes_it(self) -> None:
        assert days.partition_key({"dag_run": dag_run(logical=datetime(2026, 11, 1, tzinfo=UTC))}) == "2026-11-01"


class TestStage:
    @pytest.fixture
    def context(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        found = {
            "dag_run": dag_run("2026-11-01"),
            "ti": SimpleNamespace(task_id="build", dag_id="d", run_id="r", try_number=1, max_tries=2),
        }
        monkeypatch.setattr(stages, "get_current_context", lambda: found)
        monkeypatch.setattr(stages, "load_settings", lambda: settings)
        return found

    @pytest.mark.parametrize(
        "error",
        [
            GateFailed("x"),
            BuildFailed("a test found rows"),
            PublishFailed("x"),
            KeyError("a fault"),
            TypeError("a fault"),
        ],
        ids=repr,
    )
    def test_what_a_person_has_to_mend_is_not_tried_again(
        self, context: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        from airflow.sdk.exceptions import AirflowFailException

        monkeypatch.setattr(pipeline, "check_marts", raiser(error))
        with pytest.raises(AirflowFailException) as caught:
            stages.check_marts()
        assert caught.value.__cause__ is error

    @pytest.mark.parametrize(
        "error",
        [
            BuildFailed("IO Error: could not set lock", is_transient=True),
            OSError(28, "No space left on device"),
            duckdb.IOException("IO Error"),
            MemoryError(),
        ],
        ids=repr,
    )
    def test_what_may_pass_is_tried_again_and_said(
        self, context: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        monkeypatch.setattr(pipeline, "check_marts", raiser(error))
        with pytest.raises(type(error)):
            stages.check_marts()
        assert "tries again" in (settings.runs / "2026-11-01" / "progress.jsonl").read_text()

    @pytest.mark.parametrize(("try_number", "is_retry"), [(1, False), (2, True)])
    def test_a_retry_of_the_build_resumes(
        self, context: Any, monkeypatch: pytest.MonkeyPatch, try_number: int, is_retry: bool
    ) -> None:
        given: list[tuple[date, bool]] = []
        monkeypatch.setattr(pipeline, "build", lambda run, *, retry: given.append((run.day, retry)))
        context["ti"].try_number = try_number
        stages.build()
        assert given == [(date(2026, 11, 1), is_retry)]


def raiser(error: Exception) -> Any:
    def stage(_run: Run) -> None:
        raise error

    return stage


def test_people_are_told_the_cause_not_the_wrapper(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from bellwether import notify

    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(callbacks, "load_settings", lambda: settings)
    monkeypatch.setattr(notify, "run_failed", lambda *args: told.append(args))
    wrapper = RuntimeError("wrapped")
    wrapper.__cause__ = cause = GateFailed("1 critical check failed", "mend it")
    task = SimpleNamespace(task_id="check_marts", dag_id="marketing_daily", run_id="r1")
    callbacks.tell_failure({"ti": task, "dag_run": dag_run("2026-11-01"), "exception": wrapper})
    callbacks.tell_failure({"ti": task, "dag_run": dag_run("2026-11-01")})
    assert told[0][1:4] == (date(2026, 11, 1), "check_marts", cause)
    assert "r1" in told[0][4]
    assert isinstance(told[1][3], RuntimeError), "a task that was killed has no exception to show"

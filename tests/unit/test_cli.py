from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bellwether import pipeline, transform
from bellwether import publish as publishing
from bellwether.cli import main
from bellwether.errors import (
    BellwetherError,
    BuildFailed,
    ConfigurationError,
    GateFailed,
    LandingError,
    PublishFailed,
)
from bellwether.landing import LandingReport
from bellwether.runs import Run

DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BELLWETHER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BELLWETHER_HASH_SALT", "test-salt")
    return tmp_path / "home"


def bellwether(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def commands() -> list[click.Command]:
    return [main, *main.commands.values()]


def test_help_answers_at_once() -> None:
    """In a process of its own, as people start it, nothing heavy is imported on the way."""
    code = "import sys; from bellwether.cli import main; main(['--help'], standalone_mode=False); " + (
        "heavy = {'duckdb', 'rich', 'airflow', 'pandas', 'great_expectations', 'altair'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name or "")
def test_every_command_and_option_is_explained(command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command.name} {parameter.name}"


@pytest.mark.parametrize("name", ["run", "land", "doctor", "build", "check", "rollback", "demo", "dbt"])
def test_commands_with_choices_show_examples(name: str) -> None:
    assert f"bellwether {name}" in (main.commands[name].help or "")


def test_the_stages_of_the_day_each_have_a_command() -> None:
    stages = {"run", "land", "build", "check", "publish", "report"}
    assert set(main.commands) == stages | {
        "doctor",
        "rollback",
        "status",
        "review",
        "demo",
        "dbt",
        "airflow",
        "kpis",
        "maintain",
    }


def test_doctor_says_what_files_are_and_fails_when_one_would_be_refused(tmp_path: Path) -> None:
    known, unknown = tmp_path / "contacts.csv", tmp_path / "notes.txt"
    known.write_text("Record ID,Email,Create Date,Shoe size\n1,a@example.com,2026-03-01 10:00,7\n")
    unknown.write_text("nothing\nto see\n")
    good = bellwether("doctor", str(known))
    assert good.exit_code == 0
    for part in ("would land", "hubspot.contacts", "utf-8, comma", "1 read, 1 good", "shoe_size"):
        assert part in good.output
    both = bellwether("doctor", "--json", str(known), str(unknown))
    assert both.exit_code == LandingError.exit_code
    answers = json.loads(both.stdout)["files"]
    assert [answer["verdict"] for answer in answers] == ["would land", "would be refused"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BellwetherError("it broke", "mend it"), 1),
        (ConfigurationError("it broke", "mend it"), 2),
        (LandingError("it broke", "mend it"), 3),
        (BuildFailed("it broke", "mend it"), 4),
        (GateFailed("it broke", "mend it"), 5),
        (PublishFailed("it broke", "mend it"), 6),
    ],
)
def test_an_error_is_a_message_a_hint_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: BellwetherError, code: int
) -> None:
    def broken(run: Run, sources: list[str] | None = None) -> LandingReport:
        raise error

    monkeypatch.setattr(pipeline, "land", broken)
    result = bellwether("land")
    assert result.exit_code == code
    assert "it broke" in result.stderr
    assert "What to do: mend it" in result.stderr
    assert "Traceback" not in result.output
    assert bellwether("--debug", "land").exception is error


def test_a_fault_of_the_program_is_short_and_its_trace_is_kept(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(pipeline, "land", lambda *_args, **_kwargs: {}["nothing"])
    result = bellwether("land")
    assert result.exit_code == 1
    assert "KeyError: 'nothing'" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in (home / "logs" / "fault.log").read_text()


def test_json_is_alone_on_stdout_and_progress_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    def land(run: Run, sources: list[str] | None = None) -> LandingReport:
        with run.stage("land") as progress:
            progress("reading [1] of 2")
        assert sources == ["x", "ga4"]
        return LandingReport(files=[])

    monkeypatch.setattr(pipeline, "land", land)
    result = bellwether("land", "--json", "--source", "x", "--source", "ga4")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["files"] == []
    assert "reading [1] of 2" in result.stderr


def test_a_date_goes_to_the_run_and_a_bad_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    days = []

    def build(run: Run, *, retry: bool, full_refresh: bool) -> transform.BuildReport:
        days.append((run.day, retry, full_refresh))
        return transform.BuildReport(
            build_id="b", through_date=run.through_date, models_built=0, tests_passed=0, tests_warned=0,
            failures=[], seconds=0,
        )  # fmt: skip

    monkeypatch.setattr(pipeline, "build", build)
    assert bellwether("build", "--date", "2026-11-01", "--retry").exit_code == 0
    assert bellwether("build", "--date", "2026-11-01", "--full-refresh").exit_code == 0
    assert days == [(DAY, True, False), (DAY, False, True)]
    assert bellwether("build", "--date", "01.11.2026").exit_code == 2
    future = bellwether("build", "--date", "2999-01-01")
    assert future.exit_code == 2
    assert "has not come yet" in future.stderr


def test_a_setting_that_cannot_be_used_ends_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELLWETHER_TIME_ZONE", "Mars")
    result = bellwether("status")
    assert result.exit_code == 2
    assert "BELLWETHER_TIME_ZONE" in result.stderr


def test_status_of_an_empty_home(home: Path) -> None:
    result = bellwether("status", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["version"] is None
    assert answer["inbox"] == {}
    assert str(home) in result.stderr
    assert "Nothing is published yet" in result.stderr


def test_publish_report_and_rollback_of_an_empty_home_say_what_to_do_first() -> None:
    for args in (["publish"], ["report"], ["rollback"]):
        result = bellwether(*args)
        assert result.exit_code == 6, result.output
        assert "publish" in result.stderr


def test_rollback_lists_without_changing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "rollback", lambda *_args, **_kwargs: pytest.fail("it changed something"))
    assert bellwether("rollback", "--list").exit_code == 0


def test_airflow_takes_airflows_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    from bellwether.airflow import local, server

    given: list[list[str]] = []

    class Done:
        @staticmethod
        def wait() -> int:
            return 3

    def start(_settings: object, args: list[str], _out: object) -> type[Done]:
        given.append(args)
        return Done

    monkeypatch.setattr(local, "prepare", lambda _settings: None)
    monkeypatch.setattr(local, "start", start)
    monkeypatch.setattr(server, "serve", lambda *_args: given.append(["the UI"]))
    assert bellwether("airflow", "dags", "list", "--output", "json", "--help").exit_code == 3
    assert bellwether("airflow").exit_code == 0
    assert given == [["dags", "list", "--output", "json", "--help"], ["the UI"]]
    assert "bellwether airflow backfill create" in bellwether("airflow", "--help").output


def test_dbt_takes_dbts_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def run_dbt(_settings: object, args: list[str], _through: object) -> int:
        given.append(args)
        return 2

    monkeypatch.setattr(transform, "run_dbt", run_dbt)
    assert bellwether("dbt", "build", "-s", "fct_orders+", "--full-refresh", "--help").exit_code == 2
    assert given == [["build", "-s", "fct_orders+", "--full-refresh", "--help"]]

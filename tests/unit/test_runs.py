from __future__ import annotations

import dataclasses
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from bellwether import runs
from bellwether.errors import BuildFailed
from bellwether.settings import Settings

DAY = date(2026, 11, 1)


class Small(BaseModel):
    number: int


class Other(BaseModel):
    name: str


def test_a_report_is_read_back_and_an_unknown_shape_is_no_report(settings: Settings) -> None:
    runs.record(settings, DAY, "build", Small(number=3))
    assert runs.read(settings, DAY, "build", Small) == Small(number=3)
    assert runs.read(settings, DAY, "build", Other) is None
    assert runs.read(settings, DAY, "publish", Small) is None
    assert [file.name for file in (settings.runs / "2026-11-01").iterdir()] == ["build.json"]


class TestStage:
    def run(self, settings: Settings) -> tuple[runs.Run, list[runs.Event]]:
        heard: list[runs.Event] = []
        return runs.Run(settings, DAY, DAY, heard.append), heard

    def test_announces_start_progress_and_end_to_the_listener_and_the_file(self, settings: Settings) -> None:
        run, heard = self.run(settings)
        follower = runs.Follower(settings, DAY)
        with run.stage("build") as progress:
            progress("half way")
        assert [(event.kind, event.message) for event in heard] == [
            ("started", ""),
            ("progress", "half way"),
            ("finished", ""),
        ]
        assert list(follower.news()) == heard
        assert list(follower.news()) == []

    def test_a_failure_carries_message_hint_and_exit_code(self, settings: Settings) -> None:
        run, heard = self.run(settings)
        with pytest.raises(BuildFailed), run.stage("build"):
            raise BuildFailed("a test found rows", "mend it")
        assert (heard[-1].kind, heard[-1].message, heard[-1].hint, heard[-1].exit_code) == (
            "failed",
            "a test found rows",
            "mend it",
            4,
        )

    def test_a_fault_of_the_program_is_named_too(self, settings: Settings) -> None:
        run, heard = self.run(settings)
        with pytest.raises(ZeroDivisionError), run.stage("build"):
            _ = 1 / 0
        assert heard[-1].message == "ZeroDivisionError: division by zero"
        assert heard[-1].exit_code == 1


class TestFollower:
    def test_starts_at_the_end_and_waits_for_whole_lines(self, settings: Settings) -> None:
        old, new = (runs.Event(day=DAY, stage=name, kind="started") for name in ("old", "new"))
        runs.announce(settings, DAY, old)
        follower = runs.Follower(settings, DAY)
        line = new.model_dump_json().encode()
        with runs.progress_file(settings, DAY).open("ab") as file:
            file.write(line[:20])
            file.flush()
            assert list(follower.news()) == []
            file.write(line[20:] + b"\n")
        assert list(follower.news()) == [new]

    def test_lines_of_processes_that_write_at_once_are_not_torn(self, settings: Settings) -> None:
        follower = runs.Follower(settings, DAY)
        code = (
            "import sys; from datetime import date\n"
            "from bellwether import runs; from bellwether.settings import load_settings\n"
            "for n in range(200): runs.announce(load_settings(), date(2026, 11, 1),"
            " runs.Event(day=date(2026, 11, 1), stage=sys.argv[1], kind='progress', message='x' * 500))"
        )
        writers = [
            subprocess.Popen([sys.executable, "-c", code, name], env=settings.child_environment())
            for name in ("a", "b", "c")
        ]
        assert [writer.wait() for writer in writers] == [0, 0, 0]
        stages = [event.stage for event in follower.news()]
        assert sorted(set(stages)) == ["a", "b", "c"]
        assert len(stages) == 600


class TestFingerprint:
    @pytest.fixture
    def project(self, settings: Settings, tmp_path: Path) -> Settings:
        root = tmp_path / "project"
        for name in ("dbt_project/models/a.sql", "dbt_project/seeds/kpis.csv", "expectations/marts/a.json"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("first")
        return dataclasses.replace(settings, project_root=root)

    def test_is_the_same_for_the_same(self, project: Settings) -> None:
        assert runs.fingerprint(project, DAY, "r") == runs.fingerprint(project, DAY, "r")

    @pytest.mark.parametrize(
        "name", ["dbt_project/models/a.sql", "dbt_project/seeds/kpis.csv", "expectations/marts/a.json"]
    )
    def test_changes_with_what_decides_the_tables(self, project: Settings, name: str) -> None:
        before = runs.fingerprint(project, DAY, "r")
        (project.project_root / name).write_text("second")
        assert runs.fingerprint(project, DAY, "r") != before

    def test_changes_with_day_receipts_and_settings(self, project: Settings) -> None:
        seen = {
            runs.fingerprint(project, DAY, "r"),
            runs.fingerprint(project, date(2026, 11, 2), "r"),
            runs.fingerprint(project, DAY, "other"),
            runs.fingerprint(dataclasses.replace(project, currency="EUR"), DAY, "r"),
            runs.fingerprint(dataclasses.replace(project, time_zone="Asia/Shanghai"), DAY, "r"),
            runs.fingerprint(dataclasses.replace(project, hash_salt="other"), DAY, "r"),
        }
        assert len(seen) == 6

    def test_does_not_change_with_dbts_own_files(self, project: Settings) -> None:
        before = runs.fingerprint(project, DAY, "r")
        for name in ("target/manifest.json", "logs/dbt.log", "README.md"):
            file = project.dbt_project / name
            file.parent.mkdir(exist_ok=True)
            file.write_text("noise")
        assert runs.fingerprint(project, DAY, "r") == before

"""dbt itself, on a project of three models, so that what is tested is what dbt does and not what we think it does."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from bellwether import dbt_inputs, transform, warehouse
from bellwether.dbt_artifacts import BuildProgress, NodeResult
from bellwether.errors import BuildFailed
from bellwether.settings import Settings

DAY = date(2026, 11, 1)
PROFILE = """
tiny:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('BELLWETHER_WAREHOUSE_FILE') }}", threads: 2}
"""
PROJECT = """
name: tiny
version: "1.0"
profile: tiny
vars: {through_date: "2999-12-31"}
models: {+materialized: table}
"""
SCHEMA = """
models:
  - name: stg_a
    columns: [{name: a, data_tests: [not_null]}]
  - name: fct_a
    columns: [{name: a, data_tests: [unique]}]
unit_tests:
  - name: doubles
    model: int_a
    given: [{input: ref('stg_a'), rows: [{a: 2}]}]
    expect: {rows: [{a: 4}]}
"""
MODELS = {
    "staging/stg_a.sql": "select unnest([1, 2]) as a",
    "intermediate/int_a.sql": "select a * 2 as a from {{ ref('stg_a') }}",
    "marts/fct_a.sql": "select a * 2 as a from {{ ref('stg_a') }} where '{{ var(\"through_date\") }}' <> '2999-12-31'",
}


@pytest.fixture
def tiny(settings: Settings, tmp_path: Path) -> Settings:
    project = tmp_path / "project" / "dbt_project"
    files = {"profiles.yml": PROFILE, "dbt_project.yml": PROJECT, "models/schema.yml": SCHEMA}
    files |= {f"models/{name}": sql for name, sql in MODELS.items()}
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    with warehouse.writer(settings) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.coverage as select 'ga4' as source, 'a.parquet' as filename")
    return dataclasses.replace(settings, project_root=tmp_path / "project")


def write_model(settings: Settings, name: str, sql: str) -> None:
    (settings.dbt_project / "models" / name).write_text(sql)


def test_a_parse_is_kept_until_yaml_changes(tiny: Settings, tmp_path: Path) -> None:
    """dbt's partial parse can take an entry that has moved to another YAML file for a second one."""
    parse = tmp_path / "partial_parse.msgpack"

    def is_kept() -> bool:
        parse.write_bytes(b"parsed")
        dbt_inputs.forget_old_parse(tiny, tmp_path)
        return parse.exists()

    assert [is_kept(), is_kept()] == [False, True]
    write_model(tiny, "marts/fct_a.sql", "select 1 as a")
    assert is_kept()
    write_model(tiny, "moved.yml", "models: []")
    assert [is_kept(), is_kept()] == [False, True]


@pytest.mark.slow
class TestBuild:
    def test_builds_tests_reports_and_says_what_the_file_holds(self, tiny: Settings) -> None:
        lines: list[str] = []
        report = transform.build(tiny, DAY, progress=lines.append)
        assert (report.models_built, report.tests_passed, report.failures) == (3, 2, [])
        assert sorted(lines) == ["intermediate: 1 models", "marts: 1 models", "staging: 1 models"]
        build = transform.read_build(tiny)
        assert build is not None
        assert (build.build_id, build.through_date) == (report.build_id, DAY)
        with warehouse.build_reader(tiny) as connection:
            tested = connection.sql("select filename from audit.tested_files").fetchall()
            assert tested == [("a.parquet",)]
            assert connection.sql("select a from fct_a order by a").fetchall() == [(2,), (4,)]
        assert not (tiny.dbt_project / "target").exists(), "dbt writes to the data home, not to the checkout"
        assert not (tiny.dbt_project / "logs").exists()

    def test_a_failing_test_is_named_with_its_rows_and_leaves_no_build(self, tiny: Settings) -> None:
        transform.build(tiny, DAY)
        lines: list[str] = []
        write_model(tiny, "marts/fct_a.sql", "select a // 4 as a from {{ ref('stg_a') }}")
        with pytest.raises(transform.IncompleteBuild) as caught:
            transform.build(tiny, DAY, progress=lines.append)
        assert "test unique_fct_a_a: fail" in lines
        error = caught.value
        assert isinstance(error, BuildFailed)
        assert error.exit_code == 4
        assert not error.is_transient
        (unique,) = error.report.failures
        assert (unique.kind, unique.name) == ("test", "unique_fct_a_a")
        assert unique.rows.splitlines() == ["unique_field | n_records", "0 | 2"]
        assert "    0 | 2" in error.message
        assert transform.read_build(tiny) is None

    def test_unit_tests_are_left_to_development(self, tiny: Settings) -> None:
        write_model(tiny, "intermediate/int_a.sql", "select a * 3 as a from {{ ref('stg_a') }}")
        assert transform.build(tiny, DAY).failures == []
        assert transform.run_dbt(tiny, ["test", "--select", "test_type:unit"]) == 1

    def test_a_retry_resumes_where_it_failed(self, tiny: Settings) -> None:
        write_model(tiny, "marts/fct_a.sql", "select cast('x' as int) as a from {{ ref('stg_a') }}")
        with pytest.raises(BuildFailed, match="fct_a"):
            transform.build(tiny, DAY)
        write_model(tiny, "marts/fct_a.sql", MODELS["marts/fct_a.sql"])
        report = transform.build(tiny, DAY, retry=True)
        assert report.models_built == 3, "what the first try built counts as built"
        assert {"fct_a", "unique_fct_a_a"} == ran(tiny), "what was built already is not built again"

    def test_a_retry_over_other_files_or_for_another_day_builds_everything(self, tiny: Settings) -> None:
        write_model(tiny, "marts/fct_a.sql", "select cast('x' as int) as a from {{ ref('stg_a') }}")
        with pytest.raises(BuildFailed):
            transform.build(tiny, DAY)
        with pytest.raises(BuildFailed):
            transform.build(tiny, DAY, inputs="other files", retry=True)
        assert "stg_a" in ran(tiny)
        write_model(tiny, "marts/fct_a.sql", MODELS["marts/fct_a.sql"])
        transform.build(tiny, date(2026, 10, 31), inputs="other files", retry=True)
        assert "stg_a" in ran(tiny)

    def test_rows_are_kept_only_while_nothing_that_made_them_changes(self, tiny: Settings) -> None:
        kept = "{{ config(materialized='incremental') }} select a, 1 as made_by from {{ ref('stg_a') }}"
        write_model(tiny, "intermediate/int_a.sql", kept)

        def rows_after(**options: bool) -> list[tuple[int, int]]:
            transform.build(tiny, DAY, **options)
            with warehouse.build_reader(tiny) as connection:
                return connection.sql("select made_by, count(*) from int_a group by all order by all").fetchall()

        assert rows_after() == [(1, 2)]
        assert rows_after() == [(1, 4)], "an incremental model adds to its rows"
        write_model(tiny, "marts/fct_a.sql", MODELS["marts/fct_a.sql"] + " -- changed")
        assert rows_after() == [(1, 6)], "a model that reads from it changes nothing about its rows"
        write_model(tiny, "staging/stg_a.sql", MODELS["staging/stg_a.sql"] + " -- changed")
        assert rows_after() == [(1, 2)], "a model that it reads does"
        assert rows_after(full_refresh=True) == [(1, 2)]
        write_model(tiny, "intermediate/int_a.sql", kept.replace("1 as", "2 as"))
        write_model(tiny, "marts/fct_a.sql", "select cast('x' as int) as a from {{ ref('stg_a') }}")
        with pytest.raises(BuildFailed):
            transform.build(tiny, DAY)
        write_model(tiny, "intermediate/int_a.sql", kept)
        write_model(tiny, "marts/fct_a.sql", MODELS["marts/fct_a.sql"])
        assert rows_after() == [(1, 2)], "a build that failed by other code leaves no row of it behind"
        assert transform.run_dbt(tiny, ["run", "--quiet", "--select", "int_a", "--vars", "{}"]) == 0
        assert rows_after() == [(1, 2)], "nor does a command by hand with other variables"

    def test_a_project_that_does_not_parse_says_so(self, tiny: Settings) -> None:
        write_model(tiny, "marts/fct_a.sql", "select * from {{ ref('nowhere') }}")
        with pytest.raises(BuildFailed, match="nowhere"):
            transform.build(tiny, DAY)

    def test_any_dbt_command_runs_with_the_same_folders(
        self, tiny: Settings, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert transform.run_dbt(tiny, ["ls", "--resource-type", "model"]) == 0
        assert "tiny.marts.fct_a" in capfd.readouterr().out
        assert transform.run_dbt(tiny, ["run", "--select", "nothing", "--bad"]) == 2
        assert transform.run_dbt(tiny, ["--version"], DAY) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child's life to its parent's")
def test_dbt_dies_with_the_process_that_started_it(tiny: Settings) -> None:
    write_model(
        tiny, "marts/fct_a.sql", "select count(*) as a from range(100000) x, range(100000) y, {{ ref('stg_a') }}"
    )
    code = (
        "from datetime import date; from bellwether import transform; from bellwether.settings import load_settings\n"
        "transform.build(load_settings(), date(2026, 11, 1), progress=lambda line: print(line, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=tiny.child_environment(), stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "staging: 1 models\n"
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with warehouse.writer(tiny):
                return
        except Exception:
            time.sleep(0.1)
    pytest.fail("an orphaned dbt holds the build file")


def ran(settings: Settings) -> set[str]:
    """The models and tests of dbt's last command."""
    results = json.loads((settings.warehouse_dir / "dbt_target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2] for result in results}


class TestResult:
    def result(self, status: str, message: str = "") -> NodeResult:
        return NodeResult(node="model.x.a", kind="model", name="a", status=status, message=message)

    def test_what_failed(self) -> None:
        failed = {
            status for status in ("success", "pass", "warn", "skipped", "fail", "error") if self.result(status).failed
        }
        assert failed == {"fail", "error"}

    @pytest.mark.parametrize("message", ["IO Error: Could not set lock on file", "Out of Memory Error: failed to pin"])
    def test_locks_and_memory_may_pass(self, message: str) -> None:
        assert self.result("error", message).is_transient
        assert not self.result("fail", message).is_transient

    def test_wrong_sql_does_not_pass_by_itself(self) -> None:
        assert not self.result("error", "Binder Error: no such column").is_transient


def test_a_test_over_a_source_shows_no_rows(settings: Settings) -> None:
    with warehouse.writer(settings) as connection:
        connection.execute("create table contacts as select 'ann@example.com' as email")
    result = NodeResult(node="test.x.a", kind="test", name="a", status="fail", sql="select email from contacts")
    assert "ann@example.com" in transform._sample(settings, result)
    assert transform._sample(settings, result.model_copy(update={"reads_sources": True})) == ""


def test_progress_counts_tests_and_names_failures_at_once(tmp_path: Path) -> None:
    progress = BuildProgress(tmp_path, every=2)

    def finished(kind: str, name: str, status: str) -> list[str]:
        info = {"resource_type": kind, "node_name": name, "unique_id": f"{kind}.x.{name}"}
        data = {"node_info": info, "status": status}
        return list(progress.lines(json.dumps({"info": {"name": "LogTestResult"}, "data": data})))

    assert finished("test", "a", "pass") == []
    assert finished("test", "b", "fail") == ["test b: fail", "2 tests"]
    assert list(progress.lines("not json")) == []
    assert list(progress.lines('{"info": {"name": "Other"}, "data": {}}')) == []

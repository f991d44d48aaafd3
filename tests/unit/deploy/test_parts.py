"""The scripts and settings that the images bring, run here as far as they go without a container."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
import sqlalchemy
from compose_rules import ROOT


def load(file: str) -> ModuleType:
    """A script of deploy/, which is no package."""
    spec = importlib.util.spec_from_file_location(Path(file).stem, ROOT / file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def published(tmp_path: Path) -> Path:
    file = tmp_path / "bellwether.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table fct_orders as select range as order_key from range(1000)")
    return file


@pytest.fixture
def engine(published: Path) -> Iterator[sqlalchemy.Engine]:
    arguments = load("deploy/superset/connect.py").CONNECT_ARGS
    engine = sqlalchemy.create_engine(
        f"duckdb:///{published}", connect_args=arguments, poolclass=sqlalchemy.pool.NullPool
    )
    yield engine
    engine.dispose()


def test_superset_reads_what_is_published(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("select count(*) from fct_orders")).scalar() == 1000


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
        ("copy fct_orders to '/tmp/stolen.csv'", "disabled by configuration"),
        ("attach '/tmp/other.duckdb'", "disabled by configuration"),
        ("install httpfs", "disabled by configuration"),
        ("set enable_external_access = true", "locked"),
        ("set memory_limit = '100GB'", "locked"),
        ("create table mine as select 1", "read-only"),
        ("drop table fct_orders", "read-only"),
    ],
)
def test_superset_can_neither_write_nor_leave_the_file(engine: sqlalchemy.Engine, statement: str, refusal: str) -> None:
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.DBAPIError, match=refusal):
        connection.execute(sqlalchemy.text(statement))


def test_superset_does_not_start_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPERSET_SECRET_KEY", raising=False)
    with pytest.raises(RuntimeError, match="SUPERSET_SECRET_KEY is not set"):
        load("deploy/superset/superset_config.py")
    monkeypatch.setenv("SUPERSET_SECRET_KEY", "x" * 32)
    assert load("deploy/superset/superset_config.py").SECRET_KEY == "x" * 32


def test_the_admin_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    superset = ModuleType("superset")
    superset.security_manager = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "superset", superset)
    with pytest.raises(RuntimeError, match="SUPERSET_ADMIN_PASSWORD is not set"):
        load("deploy/superset/connect.py").keep_admin("")


def test_the_api_server_gets_its_password_whole(tmp_path: Path) -> None:
    """A password is any text: quotes and backslashes reach Airflow as they were typed, in a file of its owner's."""
    (tmp_path / "airflow").write_text('#!/bin/sh\necho "started $*"\n')
    (tmp_path / "airflow").chmod(0o755)
    file = tmp_path / "home" / "passwords.json"
    word = "q\"uo\\te$d ' %1"
    environment = {
        "PATH": f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "AIRFLOW_ADMIN_PASSWORD": word,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(file),
    }
    script = ROOT / "deploy" / "airflow" / "api-server.sh"
    result = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "started api-server\n"
    assert json.loads(file.read_text()) == {"admin": word}
    assert file.stat().st_mode & 0o077 == 0


def test_init_refuses_a_data_home_it_cannot_write(tmp_path: Path) -> None:
    script = ROOT / "deploy" / "airflow" / "init.sh"
    environment = {"PATH": os.environ["PATH"], "BELLWETHER_HOME": str(tmp_path / "absent")}
    result = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "is not writable by user" in result.stderr


@pytest.fixture
def api() -> Iterator[str]:
    health = {
        "metadatabase": {"status": "healthy"},
        "scheduler": {"status": "unhealthy"},
        "triggerer": {"status": None},
    }

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(health).encode())

        def log_message(self, *_: object) -> None:
            """Nothing into the test's output."""

    server = HTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("part", "code"), [("metadatabase", 0), ("scheduler", 1), ("triggerer", 1)])
def test_a_health_check_fails_unless_its_part_is_healthy(api: str, part: str, code: int) -> None:
    script = ROOT / "deploy" / "airflow" / "healthy.py"
    result = subprocess.run(
        [sys.executable, script, part], env={"AIRFLOW_HEALTH_URL": api}, capture_output=True, check=False
    )
    assert result.returncode == code


def test_a_health_check_fails_without_an_api_server() -> None:
    script = ROOT / "deploy" / "airflow" / "healthy.py"
    environment = {"AIRFLOW_HEALTH_URL": "http://127.0.0.1:9/"}
    result = subprocess.run([sys.executable, script, "scheduler"], env=environment, capture_output=True, check=False)
    assert result.returncode == 1

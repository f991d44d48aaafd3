"""`bellwether airflow` in a process of its own, its REST API, and that it ends with everything it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soak.ports import free_port
from whole_runs import BELLWETHER

from bellwether.airflow.environment import USER, password
from bellwether.settings import Settings

POLL_SECONDS = 1.0
START_SECONDS = 180
STOP_SECONDS = 60
OVER = {"success", "failed"}


@dataclass(frozen=True)
class Airflow:
    """A running Airflow, as somebody who has signed in sees it."""

    settings: Settings
    url: str
    token: str

    def get(self, path: str) -> Any:
        """What the API answers to this path below `/api/v2`."""
        return _ask(f"{self.url}/api/v2{path}", token=self.token)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What the API answers to this document."""
        return _ask(f"{self.url}/api/v2{path}", body, token=self.token)

    def runs(self, dag: str, run_type: str) -> list[dict[str, Any]]:
        """The DAG's runs of this type, oldest day first."""
        found = self.get(f"/dags/{dag}/dagRuns?run_type={run_type}&limit=100")["dag_runs"]
        return sorted(found, key=lambda run: run["run_after"])

    def tasks(self, dag: str, run_id: str) -> dict[str, str]:
        """The state of each task of a run."""
        listed = self.get(f"/dags/{dag}/dagRuns/{_quoted(run_id)}/taskInstances?limit=100")["task_instances"]
        return {task["task_id"]: task["state"] for task in listed}

    def log(self, dag: str, run_id: str, task: str) -> str:
        """A task's first try's log, as the UI shows it."""
        return json.dumps(self.get(f"/dags/{dag}/dagRuns/{_quoted(run_id)}/taskInstances/{task}/logs/1"))

    def clear(self, dag: str, run_id: str) -> None:
        """Run all tasks of a run again."""
        self.post(f"/dags/{dag}/dagRuns/{_quoted(run_id)}/clear", {"dry_run": False})

    def answer(self, dag: str, run_id: str, task: str, option: str) -> None:
        """Answer a task that waits for a person."""
        path = f"/dags/{dag}/dagRuns/{_quoted(run_id)}/taskInstances/{task}/-1/hitlDetails"
        body = {"chosen_options": [option], "params_input": {}}
        _ask(f"{self.url}/api/v2{path}", body, token=self.token, method="PATCH")

    def until_over(self, dag: str, run_type: str, count: int, seconds: float) -> list[dict[str, Any]]:
        """Wait until there are so many runs of this type, all of them over."""
        wait_until(
            lambda: [run["state"] in OVER for run in self.runs(dag, run_type)] == [True] * count,
            seconds,
            lambda: f"{count} {run_type} runs of {dag}: {self.runs(dag, run_type)}; logs: {self.settings.logs}",
        )
        return self.runs(dag, run_type)


@contextmanager
def served_airflow(settings: Settings, **variables: str) -> Iterator[Airflow]:
    """Start Airflow over this data home, wait until its parts are healthy, and stop it whatever happens."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = {**settings.child_environment(), "AIRFLOW__API__PORT": str(port), **variables}
    settings.logs.mkdir(parents=True, exist_ok=True)
    said = settings.logs / "bellwether-airflow.log"
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(BELLWETHER), "airflow"], env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:

        def is_healthy() -> bool:
            assert process.poll() is None, said.read_text(encoding="utf-8")
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                health = _ask(f"{url}/api/v2/monitor/health")
                return all(health[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))
            return False

        wait_until(is_healthy, START_SECONDS, lambda: said.read_text(encoding="utf-8"))
        token = _ask(f"{url}/auth/token", {"username": USER, "password": password(settings)})["access_token"]
        yield Airflow(settings, url, token)
    finally:
        _stop(process)
        left = _processes_of(settings.home)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert left == {}, "a stopped Airflow leaves no process behind"


def wait_until(is_so: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Ask again and again; fail with what is so instead when the time is up."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"after {seconds} seconds: {otherwise()}"
        time.sleep(POLL_SECONDS)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _processes_of(home: Path) -> dict[int, str]:
    """The command lines of all processes that were started for this data home."""
    mark = f"BELLWETHER_HOME={home}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def _quoted(run_id: str) -> str:
    return urllib.parse.quote(run_id, safe="")


def _ask(url: str, body: Mapping[str, Any] | None = None, token: str = "", method: str | None = None) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)

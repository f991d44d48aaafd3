"""The embedded Airflow on this machine: its metadata, and one run of the DAG in this terminal."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from bellwether.airflow.environment import POOL, airflow_environment, password
from bellwether.errors import BellwetherError
from bellwether.settings import Settings

DAG = "marketing_daily"
POLL_SECONDS = 0.2


def prepare(settings: Settings) -> None:
    """Create or migrate the metadata and the writer's pool, unless this Airflow has done so in this database already.

    Raises:
        BellwetherError: Airflow refused; the message holds its last lines.
    """
    stamp = settings.airflow_home / "prepared"
    database = sha256(airflow_environment(settings)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].encode()).hexdigest()
    wanted = f"airflow {version('apache-airflow-core')}, pool {POOL}, database {database[:16]}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    settings.airflow_home.chmod(0o700)  # airflow.cfg holds the keys that Airflow makes for itself
    password(settings)
    log = log_file(settings, "prepare")
    description = "The one writer of the build file; DuckDB allows no second."
    for command in (["db", "migrate"], ["pools", "set", POOL, "1", description]):
        with log.open("a", encoding="utf-8") as out:
            code = start(settings, command, out).wait()
        if code != 0:
            raise BellwetherError(f"`airflow {' '.join(command[:2])}` failed:\n{_tail(log)}", f"Read {log}.")
    stamp.write_text(wanted, encoding="utf-8")


def run_day(settings: Settings, day: date, poll: Callable[[], None]) -> tuple[int, Path]:
    """Run the DAG for `day` through Airflow, calling `poll` while it works.

    Returns:
        Airflow's exit code, and the file with everything that Airflow and the tasks printed.
    """
    log = log_file(settings, day.isoformat())
    with alone(settings, f"the run for {day}") as lock, log.open("w", encoding="utf-8") as out:
        process = start(settings, ["dags", "test", DAG, day.isoformat()], out, keep_open=lock)
        try:
            while process.poll() is None:
                poll()
                time.sleep(POLL_SECONDS)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        poll()
    return process.returncode, log


def import_errors(settings: Settings) -> str:
    """Why DAG files could not be read, in Airflow's words; it does not log them itself."""
    done = subprocess.run(
        [_airflow(), "dags", "list-import-errors", "--local", "--output", "json"],
        env=airflow_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    # Warnings stand above the document, on lines of their own.
    document = next((line for line in reversed(done.stdout.splitlines()) if line.startswith("[{")), "[]")
    return "\n".join(str(each["error"]).strip() for each in json.loads(document))


@contextmanager
def alone(settings: Settings, what: str) -> Iterator[int]:
    """Hold this data home's embedded Airflow for `what`; yields the lock's descriptor, for a child to inherit.

    A scheduler would start the tasks of a run in the terminal a second time, so only one of them may be. A child that
    inherited the descriptor keeps the lock for as long as it lives, whatever kills its parent.

    Raises:
        BellwetherError: something else holds it; the message says what.
    """
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    with (settings.airflow_home / "run.lock").open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read() or "another run"
            raise BellwetherError(
                f"This data home is in use by {holder}.",
                "Wait for it to end, or stop it. While Airflow's scheduler is on, run days in its UI.",
            ) from error
        handle.truncate(0)
        handle.write(what)
        handle.flush()
        yield handle.fileno()


def start(
    settings: Settings, args: list[str], out: TextIO, *, keep_open: int | None = None, new_session: bool = False
) -> subprocess.Popen[str]:
    """Start `airflow` of this environment with the embedded instance's settings, printing to `out`."""
    return subprocess.Popen(
        [_airflow(), *args],
        env=airflow_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        pass_fds=[] if keep_open is None else [keep_open],
        start_new_session=new_session,
        text=True,
    )


def _airflow() -> str:
    """The `airflow` of this Python, whatever else is on PATH."""
    return str(Path(sys.executable).with_name("airflow"))


def log_file(settings: Settings, name: str) -> Path:
    """Where this part of Airflow may be noisy."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    return settings.logs / f"airflow-{name}.log"


def _tail(file: Path, lines: int = 15) -> str:
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

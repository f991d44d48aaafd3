"""The embedded Airflow with its UI and scheduler, in the foreground until interrupted.

Not `airflow standalone`: that also starts log servers which listen on every interface, and a triggerer that no task of
ours needs. On one machine the UI reads the logs from disk.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import FrameType

from bellwether.airflow.environment import USER, airflow_environment, password, password_file
from bellwether.airflow.local import alone, log_file, prepare, start
from bellwether.errors import BellwetherError
from bellwether.settings import Settings

SERVICES = {
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "api-server": ["api-server", "--workers", "1"],
}
STOP_SECONDS = 20
POLL_SECONDS = 0.5


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Start the UI, the scheduler and the DAG processor, say where and how to sign in, and stay until interrupted.

    Raises:
        BellwetherError: the port is taken, a run is in progress, or one of the three ended by itself.
    """
    environment = airflow_environment(settings)
    url = environment["AIRFLOW__API__BASE_URL"]
    _refuse_taken_port(environment["AIRFLOW__API__HOST"], int(environment["AIRFLOW__API__PORT"]))
    prepare(settings)
    previous = signal.signal(signal.SIGTERM, _as_interrupt)
    with ExitStack() as stack:
        lock = stack.enter_context(alone(settings, "Airflow's scheduler (`make airflow`)"))
        stack.callback(signal.signal, signal.SIGTERM, previous)
        processes: dict[str, subprocess.Popen[str]] = {}
        stack.callback(_stop, processes)
        for name, command in SERVICES.items():
            out = stack.enter_context(log_file(settings, name).open("w", encoding="utf-8"))
            # In a session of its own each, so that Ctrl-C reaches us alone and we stop them in order. When we are
            # killed they live on, and so does their hold on the data home.
            processes[name] = start(settings, command, out, keep_open=lock, new_session=True)
        announce(f"Starting Airflow on {url} …")
        with suppress(KeyboardInterrupt):
            _wait(settings, processes, lambda: _answers(url))
            announce(f"Airflow is ready: {url}")
            if environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"] == str(password_file(settings)):
                announce(f"User {USER}, password {password(settings)}")
            announce(f"Logs: {settings.logs}/airflow-*.log. Ctrl-C stops it.")
            _wait(settings, processes, lambda: False)
        announce("Stopping Airflow …")


def _wait(settings: Settings, processes: dict[str, subprocess.Popen[str]], is_over: Callable[[], bool]) -> None:
    while not is_over():
        for name, process in processes.items():
            if process.poll() is not None:
                raise BellwetherError(
                    f"Airflow's {name} ended with exit code {process.returncode}.", f"Read {log_file(settings, name)}."
                )
        time.sleep(POLL_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/version", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _stop(processes: dict[str, subprocess.Popen[str]]) -> None:
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what is left of its workers
        process.wait()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BellwetherError(
                f"Port {port} of {host} is in use ({error.strerror}).",
                "Set AIRFLOW__API__PORT, for one run or in .env.",
            ) from error


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

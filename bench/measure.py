"""What a child process cost: wall seconds, CPU seconds of it and all it started, peak memory of them together.

This process stays small on purpose: on Linux a child's peak begins with what its parent held when it was started.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")


class CaseFailed(Exception):
    """A case cannot be measured: a process ended with an error, whose last words the message holds, or sides differ."""


@dataclass(frozen=True)
class Cost:
    """One run of one process. `peak_bytes` is resident memory, `output` its standard output."""

    wall: float
    cpu: float
    peak_bytes: int
    output: str
    started_at: float
    ended_at: float


@dataclass(frozen=True)
class Side:
    """One side of a comparison. `prepare` is run before each round and not measured; it returns the command."""

    label: str
    prepare: Callable[[int], Sequence[str]]
    environment: Mapping[str, str]


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run the command to its end. Raises CaseFailed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    stdout, stderr = log.with_suffix(".out"), log.with_suffix(".err")
    with stdout.open("wb") as out, stderr.open("wb") as err:
        started_at, started = time.time(), time.perf_counter()
        child = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=err, start_new_session=True)
        sampler = _Sampler(child.pid)
        sampler.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        sampler.stop()
    printed = stdout.read_text(encoding="utf-8", errors="replace")
    if child.returncode != 0:
        tail = (printed + stderr.read_text(encoding="utf-8", errors="replace"))[-3000:]
        raise CaseFailed(f"{' '.join(command)} ended with {child.returncode}:\n{tail}")
    return Cost(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_bytes=max(usage.ru_maxrss * 1024, sampler.peak_bytes),
        output=printed,
        started_at=started_at,
        ended_at=started_at + wall,
    )


def alternate(sides: Sequence[Side], rounds: int, logs: Path, progress: Callable[[str], None]) -> list[list[Cost]]:
    """Run the sides in turn, A B A B, so that noise from others on the machine hits both. Costs by side."""
    costs: list[list[Cost]] = [[] for _ in sides]
    for number in range(rounds):
        for side, found in zip(sides, costs, strict=True):
            command = side.prepare(number)
            cost = run(command, side.environment, logs / f"{side.label.replace(' ', '_')}-{number}")
            progress(f"{side.label}, {number + 1} of {rounds}: {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU")
            found.append(cost)
    return costs


def summary(values: Sequence[float], unit: str) -> str:
    """`1.2 / 1.3 s`: the least and the median; one figure when there is one value."""
    least, middle = min(values), statistics.median(values)
    return f"{least:.2f} {unit}" if len(values) == 1 else f"{least:.2f} / {middle:.2f} {unit}"


class _Sampler(threading.Thread):
    """Adds up resident memory over the processes of a session, a few times a second."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._session = session
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, _resident(self._session))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _resident(session: int) -> int:
    """Bytes resident in the session's processes. Shared pages count for each, so this errs on the high side."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session:
            total += int(fields[21]) * _PAGE
    return total

"""What each stage of each run reported, what it says while it works, and the fingerprint that tells "nothing new".

Everything lies under `runs/<through date>/`: `<stage>.json` is the stage's last report, `progress.jsonl` one line for
each thing that happened. The command line follows that file while Airflow runs the stages in other processes.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

import bellwether
from bellwether.errors import BellwetherError
from bellwether.settings import Settings

Report = TypeVar("Report", bound=BaseModel)
Kind = Literal["started", "progress", "finished", "failed"]

# What decides the published tables, besides the exports. Caches and notes beside them do not.
_CODE_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv", ".json", ".html", ".js", ".css"}
_NOT_CODE = {"__pycache__", "target", "logs"}


class Event(BaseModel):
    """One thing that happened in a stage; `exit_code` is set when it failed."""

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    day: date
    stage: str
    kind: Kind
    message: str = ""
    hint: str = ""
    seconds: float = 0.0
    exit_code: int = 0


@dataclass(frozen=True)
class Run:
    """A run for one day.

    `through_date` is the last day it counts, never before what is published already: running an old day again shortens
    nothing, and days run in any order end in the same tables.
    """

    settings: Settings
    day: date
    through_date: date
    listener: Callable[[Event], None] = lambda _: None

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """Announce the stage's start and its end, good or bad, and give it a way to say what it is doing."""
        started = time.monotonic()
        self.tell(name, kind="started")
        try:
            yield lambda line: self.tell(name, line)
        except Exception as error:
            self._tell_failure(name, error, time.monotonic() - started)
            raise
        self.tell(name, kind="finished", seconds=time.monotonic() - started)

    def _tell_failure(self, stage: str, error: Exception, seconds: float) -> None:
        if isinstance(error, BellwetherError):
            message, hint, exit_code = error.message, error.hint, error.exit_code
        else:
            message, exit_code = f"{type(error).__name__}: {error}", 1
            hint = "This is a fault in the program: see its trace in the log."
        self.tell(stage, message, kind="failed", hint=hint, seconds=seconds, exit_code=exit_code)

    def tell(
        self,
        stage: str,
        message: str = "",
        *,
        kind: Kind = "progress",
        hint: str = "",
        seconds: float = 0.0,
        exit_code: int = 0,
    ) -> None:
        """Announce one thing that happened, to the file and to the listener."""
        event = Event(
            day=self.day,
            stage=stage,
            kind=kind,
            message=message,
            hint=hint,
            seconds=round(seconds, 1),
            exit_code=exit_code,
        )
        announce(self.settings, self.through_date, event)
        self.listener(event)

    def record(self, stage: str, report: BaseModel) -> None:
        """Keep the stage's report."""
        record(self.settings, self.through_date, stage, report)


def record(settings: Settings, through_date: date, stage: str, report: BaseModel) -> None:
    """Write the stage's report by rename, so that a reader sees the old one or the new one, never half of it."""
    write_atomically(_folder(settings, through_date) / f"{stage}.json", report.model_dump_json(indent=2))


def read(settings: Settings, through_date: date, stage: str, kind: type[Report]) -> Report | None:
    """The stage's last report for this day; None when there is none, or when an older version wrote another shape."""
    file = _folder(settings, through_date) / f"{stage}.json"
    try:
        return kind.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def announce(settings: Settings, through_date: date, event: Event) -> None:
    """Append the event. One short write to a file opened for appending is not torn by another process's."""
    file = progress_file(settings, through_date)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, event.model_dump_json().encode() + b"\n")
    finally:
        os.close(descriptor)


def progress_file(settings: Settings, through_date: date) -> Path:
    """Where the events of the runs for this day are appended."""
    return _folder(settings, through_date) / "progress.jsonl"


class Follower:
    """Reads what is appended to a day's events from now on."""

    def __init__(self, settings: Settings, through_date: date) -> None:
        self._file = progress_file(settings, through_date)
        self._offset = self._file.stat().st_size if self._file.exists() else 0

    def news(self) -> Iterator[Event]:
        """The events since the last call; a line that is still being written waits for the next."""
        if not self._file.exists():
            return
        with self._file.open("rb") as handle:
            handle.seek(self._offset)
            for line in handle:
                if not line.endswith(b"\n"):
                    break
                self._offset += len(line)
                yield Event.model_validate_json(line)


def fingerprint(settings: Settings, through_date: date, receipts: str) -> str:
    """What decides the published tables, as one hash: the receipts' `digest`, the day, the code and the settings."""
    return digest(
        [
            receipts,
            through_date.isoformat(),
            _code(settings.dbt_project),
            _code(settings.expectations),
            _code(Path(bellwether.__file__).parent),
            settings.currency,
            settings.time_zone,
            settings.hash_salt,
        ]
    )


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over the parts in the order given; no two lists of parts have the same text."""
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()


def write_atomically(file: Path, text: str) -> None:
    """Write beside the file, then rename over it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _folder(settings: Settings, through_date: date) -> Path:
    return settings.runs / through_date.isoformat()


def _code(folder: Path) -> str:
    if not folder.is_dir():
        raise BellwetherError(f"{folder} is missing.", "Run from a complete checkout, or set BELLWETHER_PROJECT_ROOT.")
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix in _CODE_SUFFIXES and not _NOT_CODE.intersection(file.relative_to(folder).parts)
    )
    return digest(f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)

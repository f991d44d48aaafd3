"""What a landing run did, file by file."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

Status = Literal["landed", "already landed", "refused"]


class FileOutcome(BaseModel):
    """What became of one file. `source` and `table` are empty when no contract recognised it."""

    name: str
    source: str = ""
    table: str = ""
    status: Status
    rows_read: int = 0
    rows_landed: int = 0
    rows_rejected: int = 0
    period_start: date | None = None
    period_end: date | None = None
    reason: str = ""
    receipt: str | None = None


class LandingReport(BaseModel):
    """All files that the run took from the inbox."""

    files: list[FileOutcome] = []

    def count(self, status: Status) -> int:
        """How many files ended this way."""
        return sum(outcome.status == status for outcome in self.files)

"""What the simulated company wrote."""

from __future__ import annotations

from pydantic import BaseModel


class ExportFile(BaseModel):
    """One export as a vendor would have sent it: its good rows, and the broken ones written among them."""

    name: str
    source: str
    rows: int
    rejected: int = 0
    bytes: int = 0


class DemoReport(BaseModel):
    """The exports of one run of the simulated company."""

    out: str
    first_day: str
    last_day: str
    files: list[ExportFile]
    rows_by_source: dict[str, int]
    events: int
    bytes: int
    seconds: float

"""Ways to read the exports and the truth of a simulated company that share nothing with the code that wrote them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bellwether import demo


@dataclass(frozen=True)
class Company:
    """What was written."""

    out: Path
    report: demo.DemoReport

    def names(self, start: str) -> list[str]:
        """Export files whose name begins so, oldest first."""
        return sorted(file.name for file in self.out.iterdir() if file.name.startswith(start))

    def records(self, name: str) -> list[list[str]]:
        """All records of a delimited file, as text."""
        raw = (self.out / name).read_bytes()
        is_utf16 = raw.startswith(b"\xff\xfe")
        text = raw.decode("utf-16" if is_utf16 else "utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if is_utf16 else ","))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The whole rows of a delimited file that begins with its header."""
        header, *records = self.records(name)
        return [dict(zip(header, record, strict=True)) for record in records if len(record) == len(header)]

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event that is whole, day by day."""
        for name in self.names("events_"):
            with gzip.open(self.out / name, "rt", encoding="utf-8") as lines:
                for line in lines:
                    if line.rstrip().endswith("}"):
                        yield json.loads(line)

    def truth(self, sql: str) -> list[tuple[Any, ...]]:
        """A query over the tables of truth/; their names stand for their files."""
        with duckdb.connect() as connection:
            for file in (self.out / "truth").glob("*.parquet"):
                connection.execute(f"create view {file.stem} as from '{file}'")
            return connection.execute(sql).fetchall()

    def total(self, measure: str) -> float:
        """The sum of a measure over all days, channels and campaigns, as totals.json has it."""
        totals = json.loads((self.out / "truth" / "totals.json").read_text())
        return float(totals["measures"][measure])


def param(event: dict[str, Any], name: str) -> str | None:
    """An event parameter from whichever slot holds it."""
    for entry in event["event_params"]:
        if entry["key"] == name:
            return str(next(iter(entry["value"].values())))
    return None

"""Putting exports on disk: what a vendor's writer is handed, and how a text file with broken records is written."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from bellwether.demo.report import ExportFile

Row = Sequence[object]


@dataclass(frozen=True)
class Dialect:
    """How a vendor writes a delimited file."""

    delimiter: str = ","
    encoding: str = "utf-8"
    quote_all: bool = False


_PLAIN = Dialect()


@dataclass(frozen=True)
class Broken:
    """A record damaged on its way: `cells` as they stand in the file, written after so many good rows."""

    after: int
    cells: Row
    reason: str


@dataclass
class Exporter:
    """The window, the world to read from and the folder to write to; remembers what was written and what was broken."""

    connection: duckdb.DuckDBPyConnection
    out: Path
    first_day: date
    last_day: date
    progress: Callable[[str], None]
    files: list[ExportFile] = field(default_factory=list)
    rejected: list[tuple[str, int, str]] = field(default_factory=list)

    def query(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """The rows of a query over the world."""
        return self.connection.execute(sql, values).fetchall()

    def write_rows(
        self,
        name: str,
        source: str,
        exported_on: date,
        header: Sequence[str],
        rows: Sequence[Row],
        *,
        dialect: Dialect = _PLAIN,
        before: Iterable[str] = (),
        first: Iterable[Row] = (),
        after: Iterable[Row] = (),
        broken: Sequence[Broken] = (),
    ) -> None:
        """Write lines `before`, the header, rows `first`, the rows with the broken ones among them, rows `after`."""
        text = io.StringIO(newline="")
        writer = csv.writer(
            text,
            delimiter=dialect.delimiter,
            quoting=csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL,
            lineterminator="\n",
        )
        text.writelines(f"{line}\n" for line in before)
        writer.writerow(header)
        writer.writerows(first)
        written = 0
        for damage in sorted(broken, key=lambda damage: damage.after):
            writer.writerows(rows[written : damage.after])
            written = min(damage.after, len(rows))
            self.rejected.append((name, text.getvalue().count("\n") + 1, damage.reason))
            writer.writerow(damage.cells)
        writer.writerows(rows[written:])
        writer.writerows(after)
        byte_order_mark = "\ufeff" if dialect.encoding.startswith("utf-16") else ""
        (self.out / name).write_bytes((byte_order_mark + text.getvalue()).encode(dialect.encoding))
        self.written(name, source, exported_on, len(rows), len(broken))

    def written(self, name: str, source: str, exported_on: date, rows: int, rejected: int = 0) -> None:
        """Note a file that is on disk, and date it as the vendor would have."""
        file = self.out / name
        moment = datetime.combine(exported_on, time(5), tzinfo=UTC).timestamp()
        os.utime(file, (moment, moment))
        self.files.append(ExportFile(name=name, source=source, rows=rows, rejected=rejected, bytes=file.stat().st_size))


def months(first_day: date, last_day: date) -> list[tuple[date, date]]:
    """The calendar months of a window, cut to it: [(first day, last day), ...]."""
    found = []
    start = first_day
    while start <= last_day:
        next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append((start, min(last_day, next_month - timedelta(days=1))))
        start = next_month
    return found

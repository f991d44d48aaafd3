"""Rows that are set aside: not in the Parquet file but beside the receipt, with line, column, reason and text."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from bellwether.landing.checks import Checks
from bellwether.landing.sql import PARQUET, literal
from bellwether.landing.tabular import BadLine, TextTable, null_texts

KEPT_TEXTS = 100_000
"""Raw JSON lines kept for one file; the reasons of further ones are kept without their text."""
Located = list[tuple[int | None, str | None]]
"""Line number, and raw text where it is not the row itself, of each bad row."""


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    copied: Path,
    checks: Checks,
    bad_lines: Sequence[BadLine],
    locate: Callable[[list[int]], Located],
    *,
    accepted: Path,
    rejects: Path,
) -> None:
    """Write the good rows of `copied` to `accepted` and everything else to `rejects`.

    `locate` tells line numbers (and raw text, if it knows better) of records given by their position among those
    copied.
    """
    is_bad = checks.is_bad()
    source = f"read_parquet({literal(str(copied))}, file_row_number = true)"
    connection.execute(
        f"copy (select * exclude (file_row_number) from {source} where not ({is_bad})) "
        f"to {literal(str(accepted))} ({PARQUET})"
    )
    found = connection.execute(f"select file_row_number from {source} where {is_bad} order by 1").fetchall()
    ordinals = [ordinal for (ordinal,) in found]
    located = locate(ordinals)
    connection.register(
        "located",
        pa.table(
            {
                "ordinal": pa.array(ordinals, pa.int64()),
                "line": pa.array([line for line, _ in located], pa.int64()),
                "raw": pa.array([raw for _, raw in located], pa.string()),
            }
        ),
    )
    connection.register(
        "unreadable",
        pa.table(
            {
                "line": pa.array([bad.line for bad in bad_lines], pa.int64()),
                "reason": pa.array([bad.reason for bad in bad_lines], pa.string()),
                "raw": pa.array([bad.raw for bad in bad_lines], pa.string()),
            }
        ),
    )
    connection.execute(
        f"""copy (
            select located.line, {checks.column_at_fault()} as column_name, {checks.reason()} as reason,
                coalesce(located.raw, cast(to_json(copied) as varchar)) as raw
            from located
            join (select * from {source}) as copied on copied.file_row_number = located.ordinal
            union all
            select line, '' as column_name, reason, raw from unreadable
            order by line
        ) to {literal(str(rejects))} ({PARQUET})"""
    )
    connection.unregister("located")
    connection.unregister("unreadable")


def reasons(
    connection: duckdb.DuckDBPyConnection, copied: Path, checks: Checks, bad_lines: Sequence[BadLine]
) -> Counter[str]:
    """How many rows are bad, by reason."""
    counted = Counter(bad.reason for bad in bad_lines)
    rows = connection.execute(
        f"select {checks.reason()} as reason, count(*) from {literal(str(copied))} where {checks.is_bad()} group by all"
    ).fetchall()
    counted.update(dict(rows))
    return counted


def locate_in_csv(table: TextTable, rows: int, bad_lines: Sequence[BadLine]) -> Callable[[list[int]], Located]:
    """Find the lines of records in a delimited file.

    Where every record is one line, arithmetic tells. Only a file with multi-line cells or blank lines is walked
    through.
    """

    def locate(ordinals: list[int]) -> Located:
        if not ordinals:
            return []
        skipped = table.layout.skip_lines
        if _body_lines(table.path) - skipped == rows + len(bad_lines) + len(table.trailer.lines):
            before = [bad.line - skipped - 1 - index for index, bad in enumerate(bad_lines)]
            return [(skipped + 1 + ordinal + bisect_right(before, ordinal), None) for ordinal in ordinals]
        return [(line, None) for line in _walk(table, ordinals)]

    return locate


def _body_lines(text: Path) -> int:
    """Physical lines up to the last one that is not blank."""
    count, end = 0, b""
    with text.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            count += chunk.count(b"\n")
            end = (end + chunk)[-65536:]
    blank = end[len(end.rstrip()) :].count(b"\n")
    return count - blank + 1


def _walk(table: TextTable, ordinals: list[int]) -> list[int | None]:
    """The line on which each record starts, counting only records that DuckDB takes for rows."""
    wanted = iter(ordinals)
    target = next(wanted)
    found: list[int | None] = []
    layout = table.layout
    width, nulls = len(layout.header.names), set(null_texts(table.contract))
    with table.path.open(encoding="utf-8", errors="replace", newline="") as handle:
        for _ in range(layout.skip_lines):
            handle.readline()
        reader = csv.reader(handle, delimiter=layout.delimiter)
        started, ordinal = layout.skip_lines + 1, -1
        for cells in reader:
            line, started = started, layout.skip_lines + reader.line_num + 1
            is_row = len(cells) == width or (len(cells) > width and not any(cells[width:]))
            if not is_row or all(cell in nulls for cell in cells):
                continue
            ordinal += 1
            if ordinal == target:
                found.append(line)
                if (following := next(wanted, None)) is None:
                    return found
                target = following
    return [*found, *[None] * (len(ordinals) - len(found))]

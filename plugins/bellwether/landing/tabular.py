"""Delimited text to Parquet: one `read_csv` with everything stated, one COPY, nothing row by row in Python."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from bellwether.contracts import TableContract
from bellwether.landing.fill import Filled
from bellwether.landing.recognise import Layout
from bellwether.landing.refusal import Refused
from bellwether.landing.settle import Settled
from bellwether.landing.sql import PARQUET, identifier, literal, literals
from bellwether.landing.trailer import Trailer

MAX_STRAY_QUOTES = 20
_SWALLOWING = ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")
_REASONS = {
    "MISSING COLUMNS": "too few fields",
    "TOO MANY COLUMNS": "too many fields",
    "UNQUOTED VALUE": "a quotation mark is not closed or followed by text",
    "LINE SIZE OVER MAXIMUM": "longer than 2 MB",
}


@dataclass(frozen=True)
class BadLine:
    """A line that is no row. `line` counts physical lines from 1."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Copied:
    """What came of the copy."""

    rows: int
    bad_lines: tuple[BadLine, ...]
    text: Path
    """The file that was read in the end: a scratch copy when stray quotation marks had to be blanked out."""


@dataclass(frozen=True)
class TextTable:
    """A UTF-8 file with everything stated that is needed to read it."""

    path: Path
    layout: Layout
    contract: TableContract
    trailer: Trailer
    filled: Filled = field(default_factory=Filled)


def null_texts(contract: TableContract) -> tuple[str, ...]:
    """Cell texts that mean null: nothing, and the contract's markers, which vendors also write after a blank."""
    return ("", *contract.null_markers, *(f" {marker}" for marker in contract.null_markers))


def copy(connection: duckdb.DuckDBPyConnection, table: TextTable, settled: Settled, target: Path) -> Copied:
    """Copy the rows of a UTF-8 file to `target`, as text under the columns' names.

    A stray quotation mark makes a CSV reader swallow every line up to the next one (a third of a million in a test, all
    gone into one rejected record). So a record that is rejected for its quotes and runs over several lines costs its
    first line only: that line is blanked out in a scratch copy and the file is read again.

    Raises:
        Refused: the file is no CSV that can be told apart into rows.
    """
    stray: list[BadLine] = []
    current = table.path
    while True:
        rows, rejects = _copy_once(connection, replace(table, path=current), settled, target)
        swallowed = next((reject for reject in rejects if reject[1] in _SWALLOWING and "\n" in reject[2].strip()), None)
        if swallowed is None:
            break
        if len(stray) >= MAX_STRAY_QUOTES:
            raise Refused(
                f"Quotation marks are left open on more than {MAX_STRAY_QUOTES} lines.",
                "Export again; a text editor or script may have broken the quoting.",
            )
        position, error, raw = swallowed
        first = raw.lstrip("\r\n")
        start = position - 1 + len(raw) - len(first)
        blanked = target.with_name(f"{target.stem}-blanked-{len(stray)}")
        removed, line = _blank_line(current, start, blanked)
        stray.append(BadLine(line, _REASONS[error], removed))
        if current != table.path:
            current.unlink()
        current = blanked
    ended = {line.strip() for line in table.trailer.lines}
    kept = [reject for reject in rejects if reject[2].strip() not in ended and reject[2].strip(" \t\r\n")]
    lines = _line_numbers(current, [position - 1 + _blank_lead(raw) for position, _, raw in kept])
    bad = [
        BadLine(line, _REASONS.get(error, error.lower()), raw.strip("\r\n"))
        for line, (_, error, raw) in zip(lines, kept, strict=True)
    ]
    return Copied(rows, tuple(sorted(stray + bad, key=lambda line: line.line)), current)


def relation(table: TextTable, settled: Settled) -> str:
    """SQL: the rows of the file as text, named, without totals, footer and blank rows. Fills `bad_lines`."""
    names = table.layout.header.names
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(names)))
    source = (
        f"read_csv({literal(str(table.path))}, auto_detect = false, header = false, skip = {table.layout.skip_lines}, "
        f"delim = {literal(table.layout.delimiter)}, quote = '\"', escape = '\"', "
        f"nullstr = {literals(null_texts(table.contract))}, columns = {{{columns}}}, "
        "store_rejects = true, rejects_table = 'bad_lines', rejects_scan = 'bad_scans')"
    )
    declared = {column.name: (place, column) for place, column in enumerate(table.contract.columns)}
    selected = []
    for position, name in enumerate(names):
        place, column = declared.get(name, (len(declared), None))
        value = settled.expression(f"c{position}", column) if column else f"c{position}"
        selected.append((place, f"{value} as {identifier(name)}"))
    for name, other in table.filled.columns.items():
        value = settled.expression(f"c{names.index(other)}", declared[other][1])
        selected.append((declared[name][0], f"{value} as {identifier(name)}"))
    for name, constant in table.filled.constants.items():
        selected.append((declared[name][0], f"{literal(constant)} as {identifier(name)}"))
    selected.sort(key=lambda item: item[0])
    return f"(select {', '.join(text for _, text in selected)} from {source} where {_is_row(table)})"


def _is_row(table: TextTable) -> str:
    """SQL: not blank, and none of the lines after the rows, each compared cell by cell."""
    width = len(table.layout.header.names)
    conditions = [f"coalesce({', '.join(f'c{position}' for position in range(width))}) is not null"]
    nulls = set(null_texts(table.contract))
    for line in table.trailer.lines:
        cells = next(iter(csv.reader([line], delimiter=table.layout.delimiter)), [])
        cells = cells[:width] if not any(cells[width:]) else cells
        if len(cells) != width:
            continue  # DuckDB rejects it, and it is taken out of the rejects
        same = " and ".join(
            f"c{position} is null" if cell in nulls else f"c{position} is not distinct from {literal(cell)}"
            for position, cell in sorted(enumerate(cells), key=lambda item: item[1] in nulls)
        )
        conditions.append(f"not ({same})")
    return " and ".join(conditions)


def _copy_once(
    connection: duckdb.DuckDBPyConnection, table: TextTable, settled: Settled, target: Path
) -> tuple[int, list[tuple[int, str, str]]]:
    for rejects_table in ("bad_lines", "bad_scans"):
        connection.execute(f"drop table if exists {rejects_table}")
    source = relation(table, settled)
    try:
        done = connection.execute(f"copy (select * from {source}) to {literal(str(target))} ({PARQUET})").fetchone()
    except duckdb.InvalidInputException as error:  # its message quotes rows, which may be personal
        raise Refused(
            "The file cannot be told apart into rows: its quoting or its line endings are broken.", "Export it again."
        ) from error
    rejects = connection.execute(
        "select line_byte_position, any_value(error_type)::varchar, any_value(csv_line) from bad_lines "
        "group by 1 order by 1"
    ).fetchall()
    return (done[0] if done else 0), rejects


def _blank_lead(raw: str) -> int:
    return len(raw) - len(raw.lstrip("\r\n"))


def _blank_line(path: Path, start: int, target: Path) -> tuple[str, int]:
    """Copy `path` with the line at byte `start` left empty, so that other lines keep their numbers; returns it and its
    number.
    """
    line = 1
    with path.open("rb") as source, target.open("wb") as out:
        left = start
        while left and (chunk := source.read(min(left, 1 << 20))):
            line += chunk.count(b"\n")
            out.write(chunk)
            left -= len(chunk)
        removed = source.readline()
        out.write(b"\r\n" if removed.endswith(b"\r\n") else b"\n")
        while chunk := source.read(1 << 20):
            out.write(chunk)
    return removed.decode("utf-8", errors="replace").rstrip("\r\n"), line


def _line_numbers(path: Path, starts: Sequence[int]) -> list[int]:
    """Physical line numbers, from 1, of ascending byte positions."""
    numbers = []
    line, read = 1, 0
    with path.open("rb") as handle:
        for start in starts:
            while read < start and (chunk := handle.read(min(start - read, 1 << 20))):
                line += chunk.count(b"\n")
                read += len(chunk)
            numbers.append(line)
    return numbers

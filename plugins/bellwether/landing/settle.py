"""What is settled once for a whole file: decimal sign, columns that need rewriting, formats of dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from bellwether.contracts import NUMERIC, Column, TableContract
from bellwether.landing.recognise import Layout
from bellwether.landing.sql import identifier, literal
from bellwether.landing.values import canonical_time, castable, evidence, needs_rewriting, plain_number

COMMA_LANGUAGES = frozenset(
    "bg cs da de el es et fi fr hr hu id it lt lv nb nl no pl pt ro ru sk sl sr sv tr uk vi".split()  # noqa: SIM905
)
"""Languages that usually write a decimal comma; a contract's `decimal` overrides it."""
_CLEAR_MAJORITY = 20


@dataclass(frozen=True)
class Settled:
    """How to read the columns of one file. `rewritten` holds the numeric columns whose text is not plain already."""

    decimal: str = "."
    rewritten: frozenset[str] = frozenset()
    date_formats: Mapping[str, str] = field(default_factory=dict)
    votes: tuple[int, int] = field(default=(0, 0), compare=False)
    """Cells seen that can only have been written with a point, and with a comma."""

    def expression(self, value: str, column: Column) -> str:
        """SQL: the column's text as it lands."""
        if column.name in self.rewritten:
            return plain_number(value, column, column.decimal or self.decimal)
        found = self.date_formats.get(column.name)
        if found and found != column.formats[0]:
            return canonical_time(value, found, column.formats[0])
        return value


def from_sample(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, layout: Layout, null_markers: Sequence[str]
) -> Settled:
    """Settle from the first rows of a file."""
    nulls = set(null_markers)
    wanted = {column.name for column in _typed(contract, layout.header.names)}
    cells = [
        (name, row[position])
        for position, name in enumerate(layout.header.names)
        if name in wanted
        for row in layout.sample
        if row[position] not in nulls
    ]
    names, values = zip(*cells, strict=True) if cells else ((), ())
    connection.register(
        "sample_cells", pa.table({"name": pa.array(names, pa.string()), "value": pa.array(values, pa.string())})
    )
    usual = contract.decimal.get(layout.header.language)
    usual = usual or ("," if layout.header.language in COMMA_LANGUAGES else ".")
    try:
        return _settle(connection, _typed(contract, layout.header.names), "sample_cells", Settled(decimal=usual))
    finally:
        connection.unregister("sample_cells")


def resettle(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, names: Sequence[str], file: Path, before: Settled
) -> Settled:
    """Settle again from the cells of a copied file that could not be read the way it was settled `before`."""
    columns = _typed(contract, names)
    failing = " union all ".join(
        f"select {literal(column.name)} as name, {value} as value from {literal(str(file))} "
        f"where not {castable(value, column, column.formats[0] if column.formats else '')}"
        for column in columns
        for value in [identifier(column.name)]
    )
    return _settle(connection, columns, f"({failing})", before) if columns else before


def _settle(connection: duckdb.DuckDBPyConnection, columns: list[Column], cells: str, before: Settled) -> Settled:
    """Settle from `cells` (name, value: text as exported, not null). Where they say nothing, `before` stands."""
    numeric = [column for column in columns if column.type in NUMERIC or column.type == "percent"]
    conditions = (
        evidence("value", "."),
        evidence("value", ","),
        needs_rewriting("value", is_whole=False),
        needs_rewriting("value", is_whole=True),
    )
    signs = _count(connection, cells, numeric, conditions)
    voting = [signs[column.name] for column in numeric if not column.decimal]
    points = before.votes[0] + sum(found[0] for found in voting)
    commas = before.votes[1] + sum(found[1] for found in voting)
    decimal = before.decimal
    if points > commas * _CLEAR_MAJORITY:
        decimal = "."
    elif commas > points * _CLEAR_MAJORITY:
        decimal = ","
    rewritten = {
        column.name
        for column in numeric
        if (column.decimal or decimal) == ","
        or (column.type in NUMERIC and signs[column.name][3 if column.type == "integer" else 2])
    }
    formats = dict(before.date_formats)
    for column in columns:
        if column.formats:
            reads = [f"try_strptime(value, {literal(text)}) is not null" for text in column.formats]
            counts = _count(connection, cells, [column], reads)[column.name]
            if max(counts):
                formats[column.name] = column.formats[counts.index(max(counts))]
    return Settled(decimal, before.rewritten | rewritten, formats, (points, commas))


def _count(
    connection: duckdb.DuckDBPyConnection, cells: str, columns: list[Column], conditions: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """How many cells of each column meet each condition."""
    counts = dict.fromkeys((column.name for column in columns), (0,) * len(conditions))
    if columns:
        listed = ", ".join(f"count(*) filter ({condition})" for condition in conditions)
        names = ", ".join(literal(column.name) for column in columns)
        rows = connection.execute(
            f"select name, {listed} from {cells} as cells where name in ({names}) group by name"
        ).fetchall()
        counts.update({name: tuple(found) for name, *found in rows})
    return counts


def _typed(contract: TableContract, names: Sequence[str]) -> list[Column]:
    present = set(names)
    kinds = (*NUMERIC, "percent", "date", "timestamp")
    return [column for column in contract.columns if column.name in present and column.type in kinds]

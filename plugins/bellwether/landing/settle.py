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
from bellwether.landing.values import canonical_time, castable, evidence, is_plain, plain_number

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

    def expression(self, value: str, column: Column) -> str:
        """SQL: the column's text as it lands."""
        if column.name in self.rewritten:
            return plain_number(value, column, column.decimal or self.decimal)
        found = self.date_formats.get(column.name)
        if found and found != column.formats[0]:
            return canonical_time(value, found, column.formats[0])
        return value


def from_sample(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    layout: Layout,
    null_markers: Sequence[str],
) -> Settled:
    """Settle from the first rows of a file."""
    names, rows = layout.header.names, layout.sample
    nulls = set(null_markers)
    wanted = {column.name for column in _typed(contract, names)}
    sample = {
        name: pa.array([None if row[position] in nulls else row[position] for row in rows], pa.string())
        for position, name in enumerate(names)
        if name in wanted
    }
    connection.register("sample_rows", pa.table(sample) if sample else pa.table({"none": pa.array([], pa.string())}))
    try:
        return settle(connection, contract, names, "sample_rows", language=layout.header.language)
    finally:
        connection.unregister("sample_rows")


def resettle(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, names: Sequence[str], file: Path, before: Settled
) -> Settled:
    """Settle again from the cells of a copied file that could not be read the way it was settled `before`."""
    failing = ", ".join(
        f"case when not {castable(identifier(column.name), column, column.formats[0] if column.formats else '')} "
        f"then {identifier(column.name)} end as {identifier(column.name)}"
        for column in _typed(contract, names)
    )
    return settle(connection, contract, names, f"(select {failing} from {literal(str(file))})", before=before)


def settle(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    names: Sequence[str],
    relation: str,
    *,
    language: str = "",
    before: Settled | None = None,
) -> Settled:
    """Settle from the rows of `relation`, whose columns are text as exported with null markers made null.

    Where they say nothing, `before` stands, or else the usual sign of the header's language and the first format.
    """
    columns = _typed(contract, names)
    usual = contract.decimal.get(language) or ("," if language in COMMA_LANGUAGES else ".")
    before = before or Settled(decimal=usual)
    if not columns:
        return before
    numeric = [column for column in columns if column.type in NUMERIC or column.type == "percent"]
    dated = [column for column in columns if column.formats]
    counts = {}
    for column in numeric:
        value = identifier(column.name)
        counts[f"{column.name} ."] = f"count(*) filter ({evidence(value, '.')})"
        counts[f"{column.name} ,"] = f"count(*) filter ({evidence(value, ',')})"
        counts[f"{column.name} odd"] = f"count(*) filter (not {is_plain(value, column)})"
    for column in dated:
        for strptime_format in column.formats:
            read = f"try_strptime({identifier(column.name)}, {literal(strptime_format)})"
            counts[f"{column.name} {strptime_format}"] = f"count({read})"
    result = connection.execute(f"select {', '.join(counts.values())} from {relation}").fetchone()
    found: dict[str, int] = dict(zip(counts, result or (), strict=True))

    votes = [column for column in numeric if not column.decimal]
    points = sum(found[f"{column.name} ."] for column in votes)
    commas = sum(found[f"{column.name} ,"] for column in votes)
    decimal = before.decimal
    if points > commas * _CLEAR_MAJORITY:
        decimal = "."
    elif commas > points * _CLEAR_MAJORITY:
        decimal = ","
    rewritten = {
        column.name
        for column in numeric
        if (column.decimal or decimal) == "," or (column.type in NUMERIC and found[f"{column.name} odd"])
    }
    formats = {column.name: _likeliest(column, found, before) for column in dated}
    return Settled(decimal, before.rewritten | rewritten, formats)


def _likeliest(column: Column, found: Mapping[str, int], before: Settled) -> str:
    best = max(column.formats, key=lambda text: found[f"{column.name} {text}"])
    return best if found[f"{column.name} {best}"] else before.date_formats.get(column.name, column.formats[0])


def _typed(contract: TableContract, names: Sequence[str]) -> list[Column]:
    present = set(names)
    kinds = (*NUMERIC, "percent", "date", "timestamp")
    return [column for column in contract.columns if column.name in present and column.type in kinds]

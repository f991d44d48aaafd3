"""One look at the copied rows: which are bad, and what the good ones add up to.

A row is bad when a required column is empty, or when a required column or a measure is not of its type. Both come out
of one aggregate over a few columns of the Parquet file, which costs a tenth of the copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from bellwether.contracts import NUMERIC, Column, TableContract
from bellwether.landing.receipt import ControlTotal
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import identifier, literal
from bellwether.landing.values import castable, day, number


class Fault(NamedTuple):
    """What can be wrong with a row: the column, an SQL condition, and the reason in words."""

    column: str
    condition: str
    reason: str


@dataclass(frozen=True)
class Measured:
    """The figures of one file. Sums are over good rows; `with_bad` adds what the bad rows hold, as far as it is a
    number.
    """

    good: int
    bad: int
    totals: tuple[ControlTotal, ...]
    sums: dict[str, Decimal]
    with_bad: dict[str, Decimal]
    scopes: dict[str, tuple[date, date] | None] = field(default_factory=dict)
    not_castable: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checks:
    """What the contract asks of the columns that a file has, as SQL."""

    contract: TableContract
    columns: tuple[Column, ...]
    fact_scope: str

    @classmethod
    def of(cls, contract: TableContract, names: Sequence[str], facts: dict[str, str]) -> Checks:
        """The checks for a file with these columns and facts."""
        present = tuple(column for column in contract.columns if column.name in set(names))
        return cls(contract, present, facts.get(contract.scope.fact, "") if contract.scope.fact else "")

    @property
    def measures(self) -> list[Column]:
        """The additive columns."""
        return [column for column in self.columns if column.measure]

    def faults(self) -> list[Fault]:
        """Everything that makes a row bad, in the order in which it is reported."""
        found = []
        if self.contract.format == "ndjson":
            nothing = " and ".join(f"{identifier(name)} is null" for name in self.contract.recognise.columns)
            found.append(Fault("", nothing, "no JSON object"))
        for column in self.columns:
            value = identifier(column.name)
            if column.required:
                found.append(Fault(column.name, f"{value} is null", f"{column.name} is empty"))
            if (column.required or column.measure) and self._is_checked(column):
                wrong = f"({value} is not null and not {castable(value, column, self._format(column))})"
                found.append(Fault(column.name, wrong, f"{column.name} is no {column.type}"))
        return found

    def is_bad(self) -> str:
        """SQL: something is wrong with the row."""
        return " or ".join(f"({fault.condition})" for fault in self.faults()) or "false"

    def column_at_fault(self) -> str:
        """SQL: the first column that makes the row bad."""
        return _first_of((fault.condition, fault.column) for fault in self.faults())

    def reason(self) -> str:
        """SQL: the first thing that is wrong with the row."""
        return _first_of((fault.condition, fault.reason) for fault in self.faults())

    def tolerated(self) -> list[tuple[Column, str]]:
        """Optional columns, and the SQL condition under which their text is not of their type."""
        return [
            (column, f"{value} is not null and not {castable(value, column, self._format(column))}")
            for column in self.columns
            for value in [identifier(column.name)]
            if self._is_checked(column) and not (column.required or column.measure)
        ]

    def scope(self) -> str:
        """SQL: the row's account or property."""
        names = {column.name for column in self.columns}
        parts = [identifier(name) for name in self.contract.scope.columns if name in names]
        return f"coalesce({', '.join([*parts, literal(self.fact_scope)])})"

    def source_date(self) -> str:
        """SQL: the row's own day."""
        column = next((c for c in self.columns if self.contract.period and c.name == self.contract.period.column), None)
        return day(identifier(column.name), self._format(column)) if column else "cast(null as date)"

    def currency(self) -> str:
        """SQL: the currency of the row's money."""
        name = self.contract.currency
        return f"coalesce({identifier(name)}, '')" if name in {column.name for column in self.columns} else "''"

    @staticmethod
    def _is_checked(column: Column) -> bool:
        return column.type in NUMERIC or column.type in ("date", "timestamp")

    @staticmethod
    def _format(column: Column) -> str:
        return column.formats[0] if column.formats else ""


def _first_of(cases: Iterable[tuple[str, str]]) -> str:
    branches = " ".join(f"when {condition} then {literal(text)}" for condition, text in cases)
    return f"case {branches} else '' end" if branches else "''"


def measure(connection: duckdb.DuckDBPyConnection, file: Path, checks: Checks) -> Measured:
    """Judge and add up the rows of a Parquet file of text.

    Raises:
        Refused: ids were turned into floating-point notation; they cannot be joined on any more.
    """
    ids = [column for column in checks.columns if column.type == "id"]
    tolerated = checks.tolerated()
    aggregates = ["count(*) filter (not is_bad)", "count(*) filter (is_bad)"]
    for column in checks.measures:
        value = number(identifier(column.name))
        aggregates += [f"sum({value}) filter (not is_bad)", f"sum({value})"]
    aggregates += [f"count(*) filter ({condition})" for _, condition in tolerated]
    aggregates += [f"count(*) filter ({_mangled(identifier(column.name))})" for column in ids]
    rows = connection.execute(
        f"select {checks.scope()} as scope, {checks.source_date()} as source_date, {checks.currency()} as currency, "
        f"{', '.join(aggregates)} "
        f"from (select *, {checks.is_bad()} as is_bad from read_parquet({literal(str(file))})) "
        "group by all order by all"
    ).fetchall()
    mangled = dict.fromkeys((column.name for column in ids), 0)
    for row in rows:
        for position, column in enumerate(ids, start=len(row) - len(ids)):
            mangled[column.name] += row[position]
    if broken := [name for name, count in mangled.items() if count]:
        raise Refused(
            f"{', '.join(broken)} holds ids such as 1.22E+17: their digits are lost.",
            "Re-export the file and do not open it in Excel before it lands.",
        )
    return _summed(rows, checks, tolerated)


def _mangled(value: str) -> str:
    return f"contains({value}, 'E+') and regexp_full_match({value}, '\\d([.,]\\d+)?E\\+\\d+')"


def _summed(rows: list[tuple], checks: Checks, tolerated: list[tuple[Column, str]]) -> Measured:
    measures = checks.measures
    parts: dict[tuple[str, date | None, str, str], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    sums: dict[str, Decimal] = {}
    with_bad: dict[str, Decimal] = {}
    scopes: dict[str, tuple[date, date] | None] = {}
    not_castable: dict[str, int] = {}
    good = bad = 0
    for scope, source_date, currency, group_good, group_bad, *figures in rows:
        good += group_good
        bad += group_bad
        for (column, _), count in zip(tolerated, figures[2 * len(measures) :], strict=False):
            if count:
                not_castable[column.name] = not_castable.get(column.name, 0) + count
        for position, column in enumerate(measures):
            if (total := figures[2 * position + 1]) is not None:
                with_bad[column.name] = with_bad.get(column.name, Decimal(0)) + total
        if not group_good:
            continue
        if source_date is not None:
            first, last = scopes.get(scope) or (source_date, source_date)
            scopes[scope] = (min(first, source_date), max(last, source_date))
        else:
            scopes.setdefault(scope, None)
        _add(parts, (scope, source_date, "", "rows"), Decimal(group_good), group_good)
        for position, column in enumerate(measures):
            if (total := figures[2 * position]) is not None:
                sums[column.name] = sums.get(column.name, Decimal(0)) + total
                in_currency = currency if column.type == "money" else ""
                _add(parts, (scope, source_date, in_currency, column.name), total, group_good)
    totals = tuple(
        ControlTotal(
            scope=scope, source_date=source_date, currency=currency, measure=name, value=value, row_count=count
        )
        for (scope, source_date, currency, name), (value, count) in parts.items()
    )
    return Measured(good, bad, totals, sums, with_bad, scopes, not_castable)


def _add(parts: dict, key: tuple, value: Decimal, rows: int) -> None:
    before, count = parts[key]
    parts[key] = (before + value, count + rows)

"""What a contract asks of the columns that a file has, as SQL over its text.

A row is bad when a required column is empty, or when a required column or a measure is not of its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bellwether.contracts import NUMERIC, Column, TableContract
from bellwether.landing.sql import identifier, literal
from bellwether.landing.values import castable, day, quick_number


class Fault(NamedTuple):
    """What can be wrong with a row: the column, an SQL condition, and the reason in words."""

    column: str
    condition: str
    reason: str


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

    def quick_values(self) -> dict[str, str]:
        """SQL by column: the value as the ordinary cast reads it, null when a closer look is needed."""
        found = {}
        for column in self.columns:
            value = identifier(column.name)
            if column.type in NUMERIC:
                found[column.name] = quick_number(value, column)
            elif self._is_checked(column):
                found[column.name] = day(value, self._format(column))
            elif column.type == "id":
                found[column.name] = f"case when contains({value}, 'E+') then null else true end"
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

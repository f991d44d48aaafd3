"""Columns that a file does not have and states elsewhere: a currency in a label, a day as the reporting period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bellwether.contracts import TableContract
from bellwether.landing.labels import HeaderMatch


@dataclass(frozen=True)
class Filled:
    """Where the columns that a file lacks come from: from another column, or from a fact, the same for every row."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns filled."""
        return (*self.columns, *self.constants)


def filled(contract: TableContract, header: HeaderMatch, facts: Mapping[str, str]) -> Filled:
    """What `otherwise` of the contract's columns amounts to for a file with this header and these facts."""
    lacking = [column for column in contract.columns if column.otherwise and column.name not in header.matched]
    return Filled(
        {column.name: column.otherwise for column in lacking if column.otherwise in header.matched},
        {
            column.name: facts[column.otherwise]
            for column in lacking
            if column.otherwise not in header.matched and facts.get(column.otherwise)
        },
    )

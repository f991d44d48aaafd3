"""Header cells to column names: the contract's labels in any of its languages, snake case for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bellwether.contracts import DEFAULT_LANGUAGE, TableContract


@dataclass(frozen=True)
class HeaderMatch:
    """A header read by a contract: a name for each position, unique, and how the names came about."""

    names: tuple[str, ...]
    matched: frozenset[str]
    added: tuple[str, ...]
    missing: tuple[str, ...]
    language: str


@lru_cache(maxsize=1 << 14)
def label_key(text: str) -> str:
    """A label without case, width, quotes and repeated blanks, for comparison."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip("\ufeff \t\r\n'\"")
    return re.sub(r"\s+", " ", folded)


@lru_cache(maxsize=1 << 14)
def snake(text: str) -> str:
    """A label as a column name: letters of any script and digits, joined by underscores."""
    return re.sub(r"\W+", "_", label_key(text)).strip("_")


class Labels:
    """All labels of one contract, ready for look-up."""

    def __init__(self, contract: TableContract) -> None:
        self._contract = contract
        self._forbidden = {label_key(label) for label in contract.recognise.forbidden}
        self._columns: dict[str, str] = {}
        self._languages: dict[str, set[str]] = {}
        for column in contract.columns:
            labels = dict(column.headers)
            labels.setdefault(DEFAULT_LANGUAGE, (column.name.replace("_", " "),))
            for language, texts in labels.items():
                for text in texts:
                    for key in (label_key(text), snake(text)):
                        self._columns.setdefault(key, column.name)
                        if self._columns[key] == column.name:
                            self._languages.setdefault(key, set()).add(language)

    def column_of(self, cell: str) -> str | None:
        """The column that the cell labels."""
        return self._columns.get(label_key(cell)) or self._columns.get(snake(cell))

    def found(self, cells: Sequence[str]) -> set[str]:
        """The columns that the cells label."""
        return {name for cell in cells if (name := self.column_of(cell))}

    def forbidden(self, cells: Sequence[str]) -> list[str]:
        """The labels among the cells that belong to another report; one that labels a column of this table does not."""
        return [cell for cell in cells if label_key(cell) in self._forbidden and not self.column_of(cell)]

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        """Name every position. The first cell of a column takes its name, a second one is kept as an extra column."""
        names: list[str] = []
        added: list[str] = []
        matched: set[str] = set()
        votes: Counter[str] = Counter()
        reserved = {column.name for column in self._contract.columns} | {"filename", "file_row_number"}
        for position, cell in enumerate(cells, start=1):
            column = self.column_of(cell)
            if column and column not in matched:
                matched.add(column)
                names.append(column)
                spoken = self._languages.get(label_key(cell)) or self._languages.get(snake(cell)) or set()
                if len(spoken) == 1:  # a label that several languages share tells none of them
                    votes.update(spoken)
                continue
            name = _unused(snake(cell) or f"column_{position}", reserved | set(names))
            names.append(name)
            added.append(name)
        missing = tuple(column.name for column in self._contract.columns if column.name not in matched)
        language = votes.most_common(1)[0][0] if votes else DEFAULT_LANGUAGE
        return HeaderMatch(tuple(names), frozenset(matched), tuple(added), missing, language)


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"

"""Header cells to column names: the contract's labels in any of its languages, snake case for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bellwether.contracts import DEFAULT_LANGUAGE, TableContract


@dataclass(frozen=True)
class HeaderMatch:
    """A header read by a contract: a name for each position, unique, and how the names came about."""

    names: tuple[str, ...]
    matched: frozenset[str]
    added: tuple[str, ...]
    missing: tuple[str, ...]
    language: str
    facts: tuple[tuple[str, str], ...] = ()
    """What labels say beside the column's name: the currency of `Amount spent (USD)`."""


@lru_cache(maxsize=1 << 14)
def label_key(text: str) -> str:
    """A label without case, width, quotes and repeated blanks, for comparison."""
    return _tidy(text).casefold()


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).strip("\ufeff \t\r\n'\""))


@lru_cache(maxsize=1 << 14)
def snake(text: str) -> str:
    """A label as a column name: letters of any script and digits, joined by underscores."""
    return re.sub(r"\W+", "_", label_key(text)).strip("_")


class Labels:
    """All labels of one contract, ready for look-up."""

    def __init__(self, contract: TableContract) -> None:
        self._contract = contract
        self._forbidden = {label_key(label) for label in contract.recognise.forbidden}
        self._columns: dict[str, list[str]] = {}
        self._languages: dict[str, set[str]] = {}
        self._templates: list[_Template] = []
        for column in contract.columns:
            labels = dict(column.headers)
            labels.setdefault(DEFAULT_LANGUAGE, (column.name.replace("_", " "),))
            for language, texts in labels.items():
                for text in texts:
                    self._add(column.name, language, text)

    def _add(self, column: str, language: str, text: str) -> None:
        if "{" in text:
            self._templates.append(_Template(_template(text), column, language))
            return
        for key in dict.fromkeys((label_key(text), snake(text))):
            sharing = self._columns.setdefault(key, [])
            if column not in sharing:
                sharing.append(column)
            if sharing[0] == column:
                self._languages.setdefault(key, set()).add(language)

    def _meant(self, cell: str) -> _Meaning:
        """Which columns the cell may label, in which languages, and what else it says."""
        for key in (label_key(cell), snake(cell)):
            if key in self._columns:
                return _Meaning(self._columns[key], self._languages.get(key, set()), {})
        for template in self._templates:
            if match := template.pattern.fullmatch(_tidy(cell)):
                return _Meaning([template.column], {template.language}, match.groupdict())
        return _Meaning([], set(), {})

    def column_of(self, cell: str) -> str | None:
        """The column that the cell labels."""
        return next(iter(self._meant(cell).columns), None)

    def found(self, cells: Sequence[str]) -> set[str]:
        """The columns that the cells label."""
        return {name for cell in cells if (name := self.column_of(cell))}

    def forbidden(self, cells: Sequence[str]) -> list[str]:
        """The labels among the cells that belong to another report; one that labels a column of this table does not."""
        return [cell for cell in cells if label_key(cell) in self._forbidden and not self.column_of(cell)]

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        """Name every position. Columns that share a label take its cells in their order; a cell too many is kept as an
        extra column.
        """
        names: list[str] = []
        added: list[str] = []
        matched: set[str] = set()
        facts: dict[str, str] = {}
        votes: Counter[str] = Counter()
        reserved = {column.name for column in self._contract.columns} | {"filename", "file_row_number"}
        for position, cell in enumerate(cells, start=1):
            meaning = self._meant(cell)
            column = next((name for name in meaning.columns if name not in matched), None)
            if column:
                matched.add(column)
                names.append(column)
                facts |= meaning.facts
                if len(meaning.languages) == 1:  # a label that several languages share tells none of them
                    votes.update(meaning.languages)
                continue
            name = _unused(snake(cell) or f"column_{position}", reserved | set(names))
            names.append(name)
            added.append(name)
        missing = tuple(column.name for column in self._contract.columns if column.name not in matched)
        language = votes.most_common(1)[0][0] if votes else DEFAULT_LANGUAGE
        return HeaderMatch(tuple(names), frozenset(matched), tuple(added), missing, language, tuple(facts.items()))


class _Template(NamedTuple):
    """A label with a gap in it, as a pattern."""

    pattern: re.Pattern[str]
    column: str
    language: str


class _Meaning(NamedTuple):
    """What a header cell says."""

    columns: list[str]
    languages: set[str]
    facts: dict[str, str]


def _template(text: str) -> re.Pattern[str]:
    """`Amount spent ({currency})` as a pattern with a group `currency`, in any case."""
    parts = re.split(r"\{(\w+)\}", _tidy(text))
    inside = (f"(?P<{part}>[^(){{}}]+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(inside), re.IGNORECASE)


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"

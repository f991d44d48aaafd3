"""What a contract is made of: columns, and what tells a report, its totals, its accounts and its days."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

ColumnType = Literal["text", "id", "integer", "number", "money", "percent", "date", "timestamp", "json"]
NUMERIC: frozenset[str] = frozenset({"integer", "number", "money"})
DEFAULT_LANGUAGE = "en"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Strict(BaseModel):
    """Refuses unknown keys, so that a misspelt one is found when it is written and not in production."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """One column: its canonical name, how files label it, and how its text is read."""

    name: str
    description: str = ""
    data_type: str = "varchar"
    type: ColumnType = "text"
    required: bool = False
    """The header must have it and every row must fill it."""
    measure: bool = False
    """Additive: summed into control totals and compared with the vendor's own total."""
    formats: tuple[str, ...] = ()
    """strptime formats; landing rewrites text in a later one into the first."""
    headers: dict[str, tuple[str, ...]] = {}
    """Labels by language. Without English ones, the label is the column's name in any case and punctuation. `{word}` in
    a label stands for text that becomes the fact `word`: `Amount spent ({currency})`. Columns that share a label take
    its cells in their order."""
    otherwise: str = ""
    """Where a file lacks the column: the column, or else the fact of the file, that fills it."""
    decimal: Literal[".", ","] | None = None
    """The decimal sign, where this column does not follow its file."""
    hint: str = ""
    """What to do when a file lacks the column."""

    @model_validator(mode="after")
    def _has_formats(self) -> Column:
        if self.type in ("date", "timestamp") and not self.formats:
            raise ValueError(f"column {self.name} is a {self.type} and names no formats")
        if self.measure and self.type not in NUMERIC:
            raise ValueError(f"column {self.name} is a measure and must be an integer, a number or money")
        return self


class Recognise(Strict):
    """What makes a file this table's: `columns` in its header, none of the `forbidden` labels; titles and names rank
    claims.
    """

    columns: tuple[str, ...]
    titles: tuple[Pattern, ...] = ()
    forbidden: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    empty: tuple[Pattern, ...] = ()
    """Lines of the preamble by which a file is known that has nothing else, because it reports nothing: all of them."""


class Facts(Strict):
    """Regular expressions whose named groups become facts of the file.

    Known names: account, title, breakdown, period, period_start, period_end, period_end_exclusive, exported_on,
    exported_at, language, shard, stated_rows, truncated, incomplete.
    """

    name: tuple[Pattern, ...] = ()
    preamble: tuple[Pattern, ...] = ()


class Totals(Strict):
    """The vendor's own totals rows, at the `position` of the file, found by `pattern` in one of the first `columns`
    cells.
    """

    pattern: Pattern
    columns: int = 3
    position: Literal["last", "first"] = "last"
    rows_listed: Pattern | None = None
    """Which totals row adds up the rows of the file; all of them when not given."""


class Footer(Strict):
    """A line after the rows that is not one, and the fact it states."""

    pattern: Pattern
    fact: str = ""


class Scope(Strict):
    """Which account or property a row belongs to: the first filled of `columns`, or a fact of the file."""

    columns: tuple[str, ...] = ()
    fact: str = ""


class Period(Strict):
    """The column that holds the row's own day, and how a report that is not broken down by day is known."""

    column: str
    last: str = ""
    """The last day of a row; where `column` is filled from another one, a row whose last day is another is an
    aggregate."""
    is_daily: Pattern | None = None
    """What the fact `breakdown` says of a report that is broken down by day or finer; a file that says another is
    refused."""
    is_first_of_aggregate: bool = False
    """Without a breakdown, every row carries the first day of the period that the file states."""


class Freshness(Strict):
    """How old the newest export may be."""

    warn_after_days: int
    error_after_days: int

"""Source contracts: dbt's own source definitions, read into types.

A contract is `dbt_project/models/staging/<source>/_<source>__sources.yml`, a plain dbt source over schema `raw`. What
landing needs stands in the `config.meta` of each table and column; docs/contracts.md lists every key. A new source of
ordinary shape is that one file and no Python.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bellwether.errors import ConfigurationError

ColumnType = Literal["text", "id", "integer", "number", "money", "percent", "date", "timestamp", "json"]
NUMERIC: frozenset[str] = frozenset({"integer", "number", "money"})
DEFAULT_LANGUAGE = "en"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Strict(BaseModel):
    """Refuses unknown keys, so that a misspelt one is found when it is written and not in production."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
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
    """Labels by language. Without English ones, the label is the column's name in any case and punctuation."""
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


class Recognise(_Strict):
    """What makes a file this table's: `columns` in its header, none of the `forbidden` labels; titles and names rank
    claims.
    """

    columns: tuple[str, ...]
    titles: tuple[Pattern, ...] = ()
    forbidden: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Facts(_Strict):
    """Regular expressions whose named groups become facts of the file.

    Known names: account, title, period, period_start, period_end, period_end_exclusive, exported_on, exported_at,
    language, shard, stated_rows, truncated, incomplete.
    """

    name: tuple[Pattern, ...] = ()
    preamble: tuple[Pattern, ...] = ()


class Totals(_Strict):
    """The vendor's own totals rows, at the `position` of the file, found by `pattern` in one of the first `columns`
    cells.
    """

    pattern: Pattern
    columns: int = 3
    position: Literal["last", "first"] = "last"
    rows_listed: Pattern | None = None
    """Which totals row adds up the rows of the file; all of them when not given."""


class Footer(_Strict):
    """A line after the rows that is not one, and the fact it states."""

    pattern: Pattern
    fact: str = ""


class Scope(_Strict):
    """Which account or property a row belongs to: the first filled of `columns`, or a fact of the file."""

    columns: tuple[str, ...] = ()
    fact: str = ""


class Period(_Strict):
    """The column that holds the row's own day."""

    column: str


class Freshness(_Strict):
    """How old the newest export may be."""

    warn_after_days: int
    error_after_days: int


class TableContract(_Strict):
    """One table of one source: everything landing knows about its exports."""

    source: str
    table: str
    description: str = ""
    report: str = ""
    format: Literal["delimited", "ndjson"]
    encodings: tuple[str, ...] = ("utf-8", "utf-16")
    delimiters: tuple[str, ...] = (",", ";", "\t")
    preamble_lines: int = 30
    """The header is looked for in so many lines."""
    header_extra_rows: int = 0
    """Rows after the header that are not data (question texts, import ids)."""
    recognise: Recognise
    facts: Facts = Facts()
    null_markers: tuple[str, ...] = ()
    decimal: dict[str, Literal[".", ","]] = {}
    """Decimal sign by header language, where it is not the language's usual one."""
    totals: Totals | None = None
    footer: tuple[Footer, ...] = ()
    grain: tuple[str, ...]
    restates: Literal["range", "key", "append"]
    key: tuple[str, ...] = ()
    period: Period | None = None
    scope: Scope = Scope()
    currency: str = ""
    time_zone: str = ""
    freshness: Freshness | None = None
    max_rejected_share: float = Field(default=0.10, ge=0, le=1)
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """`source.table`."""
        return f"{self.source}.{self.table}"

    @property
    def identifier(self) -> str:
        """The view's name in schema raw."""
        return f"{self.source}__{self.table}"

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return next((column for column in self.columns if column.name == name), None) or self._no_column(name)

    def _no_column(self, name: str) -> Column:
        raise KeyError(f"{self.name} has no column {name}")

    @model_validator(mode="after")
    def _names_exist(self) -> TableContract:
        known = {column.name for column in self.columns}
        if len(known) != len(self.columns):
            raise ValueError("a column is declared twice")
        used = {
            "recognise.columns": self.recognise.columns,
            "grain": self.grain,
            "key": self.key,
            "scope.columns": self.scope.columns,
            "period.column": (self.period.column,) if self.period else (),
            "currency": (self.currency,) if self.currency else (),
        }
        for where, names in used.items():
            if missing := [name for name in names if name not in known]:
                raise ValueError(f"{where} names {', '.join(missing)}, which the table does not declare")
        if self.restates == "range" and not self.period:
            raise ValueError("restates: range needs period.column")
        if self.restates == "key" and not self.key:
            raise ValueError("restates: key needs key")
        return self


def load_contracts(dbt_project: Path) -> tuple[TableContract, ...]:
    """All contracts below `dbt_project/models/staging`, in order of source and table.

    Raises:
        ConfigurationError: a contract cannot be read; the message names file, table and key.
    """
    contracts = [
        contract
        for file in sorted((dbt_project / "models" / "staging").glob("*/_*__sources.yml"))
        for contract in _read(file)
    ]
    names = [contract.name for contract in contracts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigurationError(f"Declared twice: {', '.join(twice)}.", "Keep one contract for each table.")
    return tuple(sorted(contracts, key=lambda contract: contract.name))


def _read(file: Path) -> list[TableContract]:
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) or {}
        return [
            _table(source["name"], table)
            for source in document.get("sources", [])
            for table in source.get("tables", [])
        ]
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file} is not valid YAML: {error}", "Mend the file.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file} is no dbt source definition: {error!r} is missing or wrong.") from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or error.title}: {problem['msg']}"
            for problem in error.errors()
        )
        raise ConfigurationError(f"{file}: {problems}", "docs/contracts.md lists the keys.") from error


def _table(source: str, table: dict) -> TableContract:
    columns = [
        {
            "name": column["name"],
            "description": column.get("description", ""),
            "data_type": column.get("data_type", "varchar"),
            **_meta(column),
        }
        for column in table.get("columns", [])
    ]
    identity = {"source": source, "table": table["name"], "description": table.get("description", "")}
    return TableContract.model_validate({**identity, **_meta(table), "columns": columns})


def _meta(node: dict) -> dict:
    return dict((node.get("config") or {}).get("meta") or {})

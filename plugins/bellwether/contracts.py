"""Source contracts: dbt's own source definitions, read into types.

A contract is `dbt_project/models/staging/<source>/_<source>__sources.yml`, a plain dbt source over schema `raw`. What
landing needs stands in the `config.meta` of each table and column; docs/contracts.md lists every key. A new source of
ordinary shape is that one file and no Python.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from bellwether.contract_parts import (
    DEFAULT_LANGUAGE,
    NUMERIC,
    Column,
    Facts,
    Footer,
    Freshness,
    Period,
    Recognise,
    Scope,
    Strict,
    Totals,
)
from bellwether.errors import ConfigurationError

__all__ = ["DEFAULT_LANGUAGE", "NUMERIC", "Column", "Period", "TableContract", "load_contracts"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TableContract(Strict):
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
    decimal: dict[str, Literal[".", ","]] = Field(default_factory=dict)
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
            "period.last": (self.period.last,) if self.period and self.period.last else (),
            "currency": (self.currency,) if self.currency else (),
        }
        for where, names in used.items():
            if missing := [name for name in names if name not in known]:
                raise ValueError(f"{where} names {', '.join(missing)}, which the table does not declare")
        self._others_exist()
        if self.restates == "range" and not self.period:
            raise ValueError("restates: range needs period.column")
        if self.restates == "key" and not self.key:
            raise ValueError("restates: key needs key")
        return self

    def _others_exist(self) -> None:
        """What `otherwise` names is a column that is written alike, or a fact that a file of this table can have."""
        texts = [*self.facts.name, *self.facts.preamble]
        labels = [text for column in self.columns for listed in column.headers.values() for text in listed]
        facts = {name for text in texts for name in re.compile(text).groupindex}
        facts |= {name for label in labels for name in re.findall(r"\{(\w+)\}", label)}
        columns = {column.name: (column.type, column.formats[:1]) for column in self.columns}
        for column in self.columns:
            other = column.otherwise
            if other and columns.get(other, columns[column.name]) != columns[column.name]:
                raise ValueError(f"column {column.name} cannot be filled from {other}: their types or formats differ")
            if other and other not in facts | columns.keys():
                raise ValueError(f"column {column.name} names {other}, which is neither a column nor a fact")


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

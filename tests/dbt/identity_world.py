"""Identity stitching over rows written by hand: the project's compiled SQL and models, without landing and staging."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb

from bellwether.settings import Settings

START = datetime(2026, 3, 1)
MODELS = Path("models", "intermediate", "identity")


def at(minutes: float) -> datetime:
    """So many minutes after the start of the world."""
    return START + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Link:
    """Evidence that `left` and `right`, such as "device d1", are one person's, first seen after so many minutes."""

    left: str
    right: str
    minute: float
    evidence: str = "login"


class Dbt:
    """What a model of dbt in Python is handed: relations and its settings."""

    class Config(dict[str, Any]):
        def __call__(self, **settings: Any) -> None:
            assert settings == {"materialized": "table"}

    def __init__(self, connection: duckdb.DuckDBPyConnection, **settings: Any) -> None:
        self.connection, self.config = connection, Dbt.Config(settings)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        schema = "seeds" if name == "identity_evidence" else "intermediate"
        return self.connection.sql(f"from build.{schema}.{name}")


def load_model(dbt_project: Path, name: str) -> ModuleType:
    """A model of dbt that is written in Python."""
    spec = importlib.util.spec_from_file_location(name, dbt_project / MODELS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class World:
    """Resolves identifiers and evidence as the build does."""

    def __init__(self, built: Settings, *, most_identifiers: int = 100) -> None:
        self.project = built.dbt_project
        self.compiled = built.warehouse_dir / "dbt_target" / "compiled" / "bellwether" / MODELS
        self.most_identifiers = most_identifiers
        self.connection = duckdb.connect()
        self.connection.execute(
            "attach ':memory:' as build; create schema build.intermediate; create schema build.seeds"
        )
        for seed in ("identity_limits", "identity_evidence"):
            file = self.project / "seeds" / f"{seed}.csv"
            self.connection.execute(f"create table build.seeds.{seed} as from read_csv('{file}')")

    def live(self, seen: dict[str, float], links: Iterable[Link], excluded: dict[str, str] | None = None) -> None:
        """Build everything from identifiers with the minute in which they were first seen, and the evidence."""
        named = [(*name.split(" ", 1), at(minute), (excluded or {}).get(name)) for name, minute in seen.items()]
        found = [
            (
                *link.left.split(" ", 1),
                *link.right.split(" ", 1),
                link.evidence,
                "ga4",
                at(link.minute),
                at(link.minute),
            )
            for link in links
        ]
        self._table(
            "int_identifiers_collected",
            "id_type varchar, id_key varchar, first_seen_at timestamp, excluded_as varchar",
            named,
        )
        self._table(
            "int_identity_evidence_unioned",
            "left_type varchar, left_key varchar, right_type varchar, right_key varchar, evidence varchar,"
            " source varchar, first_seen_at timestamp, last_seen_at timestamp",
            found,
        )
        for model in (
            "int_identity_links_limited",
            "int_identity_links_judged",
            "int_identifiers_grouped",
            "int_identity_links",
            "int_persons_resolved",
            "int_persons_merged",
        ):
            self._build(model)

    def _table(self, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.execute(f"create or replace table build.intermediate.{name} ({columns})")
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"insert into build.intermediate.{name} values ({places})", rows)

    def _build(self, model: str) -> None:
        target = f"create or replace table build.intermediate.{model} as"
        if (self.project / MODELS / f"{model}.py").is_file():
            dbt = Dbt(self.connection, most_identifiers=self.most_identifiers)
            made = load_model(self.project, model).model(dbt, self.connection)
            self.connection.execute(f"{target} {made.sql_query()}")
        else:
            self.connection.execute(f"{target} {(self.compiled / f'{model}.sql').read_text()}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def persons(self) -> dict[str, str]:
        """The person of each identifier, both as "device d1"."""
        return dict(
            self.rows(
                "select id_type || ' ' || id_key, replace(person_key, ':', ' ')"
                " from build.intermediate.int_persons_resolved"
            )
        )

    def refused(self) -> dict[tuple[str, str], str]:
        """The reason of each link that was refused."""
        return {
            (f"{left_type} {left}", f"{right_type} {right}"): reason
            for left_type, left, right_type, right, reason in self.rows(
                "select left_type, left_key, right_type, right_key, reason from build.intermediate.int_identity_links"
                " where not is_used"
            )
        }

    def merges(self) -> list[tuple[str, str, datetime]]:
        """Who ended, in whom, and when; in order of time."""
        return self.rows(
            "select replace(later_person_key, ':', ' '), replace(earlier_person_key, ':', ' '), merged_at"
            " from build.intermediate.int_persons_merged order by merged_at, 1"
        )

"""What an audit of a layer is to ask: which suite goes with which table, and what has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bellwether import warehouse
from bellwether.contracts import TableContract, load_contracts
from bellwether.errors import BellwetherError
from bellwether.quality.report import CheckResult, Layer
from bellwether.quality.results import missing_suite, missing_table
from bellwether.settings import Settings

SCHEMAS: dict[Layer, str] = {"exports": "raw", "marts": "marts"}

Parameters = Mapping[str, str | int | list[str]]


@dataclass(frozen=True)
class Audit:
    """One suite and the table it is about; `parameters` fill its expectations' suite parameters."""

    suite: Path
    schema: str
    table: str
    parameters: Parameters


@dataclass(frozen=True)
class Plan:
    """The audits of a layer, and what cannot be audited. `build_id` is none for exports, which precede the build."""

    build_id: str | None
    audits: list[Audit]
    gaps: list[CheckResult]


class Build(BaseModel):
    """The finished build in the build file, as warehouse/build.json states it."""

    build_id: str
    through_date: date


def read_build(settings: Settings) -> Build | None:
    """The finished build; None before the first, and while one is being made."""
    try:
        return Build.model_validate_json((settings.warehouse_dir / "build.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def plan(settings: Settings, layer: Layer) -> Plan:
    """Pair the suites of a layer with its tables.

    Suites may use these suite parameters: for exports `today` (in the reporting time zone), and `warn_after_days` and
    `declared_columns` of the table's contract; for marts `through_date`.

    Raises:
        BellwetherError: there is no finished build to audit.
    """
    if not settings.warehouse_file.exists():
        raise BellwetherError(f"There is no build file at {settings.warehouse_file}.", "Run `bellwether run` first.")
    build, parameters = _of_exports(settings) if layer == "exports" else _of_marts(settings)
    suites = {file.stem: file for file in sorted((settings.expectations / layer).glob("*.json"))}
    schema = SCHEMAS[layer]
    return Plan(
        build_id=build.build_id if build else None,
        audits=[
            Audit(suites[table], schema, table, parameters[table])
            for table in sorted(parameters.keys() & suites.keys())
        ],
        gaps=[
            *(missing_suite(table, schema, layer) for table in sorted(parameters.keys() - suites.keys())),
            *(missing_table(suite, schema) for suite in sorted(suites.keys() - parameters.keys())),
        ],
    )


def _of_exports(settings: Settings) -> tuple[None, dict[str, Parameters]]:
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    return None, {contract.identifier: _about(contract, today) for contract in load_contracts(settings.dbt_project)}


def _about(contract: TableContract, today: date) -> Parameters:
    return {
        "today": today.isoformat(),
        # A table without stated freshness may be of any age.
        "warn_after_days": contract.freshness.warn_after_days if contract.freshness else 36_500,
        "declared_columns": [column.name for column in contract.columns],
    }


def _of_marts(settings: Settings) -> tuple[Build, dict[str, Parameters]]:
    build = read_build(settings)
    if build is None:
        raise BellwetherError("There is no finished build to audit.", "Run `bellwether build`.")
    with warehouse.build_reader(settings) as connection:
        rows = connection.execute("select table_name from information_schema.tables where table_schema = 'marts'")
        tables = [str(name) for (name,) in rows.fetchall()]
    return build, {table: {"through_date": build.through_date.isoformat()} for table in tables}

"""Attribution of touches and conversions made here: the project's own SQL, as dbt compiled it, and its Python model."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb

from bellwether.settings import Settings

_TABLES = """
create schema build.intermediate; create schema build.marts;
create table build.marts.fct_touchpoints (
    touch_id varchar, person_key varchar, touched_at timestamp, touch_date date, touch_type varchar, source varchar,
    channel varchar, campaign_key varchar, is_direct boolean
);
create table build.marts.fct_conversions (
    conversion_id varchar, conversion_type varchar, person_key varchar, converted_at timestamp, conversion_date date,
    value_reporting decimal(18, 6), margin_reporting decimal(18, 6)
);
create table build.marts.fct_ad_days (
    ad_day_key varchar, date_day date, channel varchar, campaign_key varchar, spend_reporting decimal(18, 6)
);
create table build.intermediate.int_ad_days_converted (ad_day_key varchar, traffic_source varchar);
"""
MODELS = (
    "intermediate.attribution_origins",
    "intermediate.attribution_touches",
    "intermediate.attribution_paths",
    "intermediate.attribution_unconverted",
    "intermediate.attribution_transitions",
    "intermediate.attribution_removal_effects",
    "marts.fct_attributed_touches",
    "marts.fct_attribution",
)

Touch = tuple[str, str, datetime, str, str, str]
"""touch_id, person_key, touched_at, channel, campaign_key, source"""
Conversion = tuple[str, str, str | None, datetime, object, object]
"""conversion_id, conversion_type, person_key, converted_at, value, margin"""
AdDay = tuple[date, str, str, str, object]
"""date_day, channel, campaign_key, source, spend"""


def run(
    built: Settings, touches: Sequence[Touch], conversions: Sequence[Conversion], ad_days: Sequence[AdDay] = ()
) -> duckdb.DuckDBPyConnection:
    """All of attribution over these rows, in a database in memory; schema `marts` is the one in use."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as build")
    connection.execute(_TABLES)
    for row in touches:
        connection.execute(
            "insert into build.marts.fct_touchpoints select $1, $2, $3, $3::date, 'visit', $6, $4, $5, $4 = 'Direct'",
            list(row),
        )
    for row in conversions:
        connection.execute("insert into build.marts.fct_conversions select $1, $2, $3, $4, $4::date, $5, $6", list(row))
    for number, (day, channel, campaign, source, spend) in enumerate(ad_days):
        connection.execute(
            "insert into build.marts.fct_ad_days values ($1, $2, $3, $4, $5)",
            [str(number), day, channel, campaign, spend],
        )
        connection.execute(
            "insert into build.intermediate.int_ad_days_converted values ($1, $2)", [str(number), source]
        )
    compiled = built.warehouse_dir / "dbt_target" / "compiled"
    for model in MODELS:
        if sql := list(compiled.rglob(f"{model.partition('.')[2]}.sql")):
            connection.execute(f"create table build.{model} as {sql[0].read_text(encoding='utf-8')}")
        else:
            _run_python(connection, built.dbt_project, model)
    connection.execute("use build.marts")
    return connection


def _run_python(connection: duckdb.DuckDBPyConnection, dbt_project: Path, model: str) -> None:
    (file,) = (dbt_project / "models").rglob(f"{model.partition('.')[2]}.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    dbt = SimpleNamespace(ref=lambda name: connection.sql(f"from build.intermediate.{name}"))
    result = module.model(dbt, connection)  # noqa: F841 - DuckDB reads it by its name
    connection.execute(f"create table build.{model} as from result")

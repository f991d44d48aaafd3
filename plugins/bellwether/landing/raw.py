"""Schema raw in the build file: what dbt reads. Views over landed Parquet, and tables made of the receipts."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from bellwether import warehouse
from bellwether.contracts import TableContract, load_contracts
from bellwether.landing.months import rows_of_table
from bellwether.landing.receipt import iterate_receipts, receipt_files
from bellwether.landing.sql import identifier, literal, literals
from bellwether.landing.values import number
from bellwether.settings import Settings

SHARDS_WITHIN_HOURS = 12
"""Shards of one export are written within so many hours of each other."""

_STRUCTURE: dict[str, object] = {
    **dict.fromkeys(("file_id", "original_name", "source", "table", "encoding", "language", "scope"), "VARCHAR"),
    **dict.fromkeys(("exported_at", "landed_at"), "TIMESTAMPTZ"),
    **dict.fromkeys(("period_start", "period_end"), "DATE"),
    **dict.fromkeys(("rows_read", "rows_landed", "rows_rejected"), "BIGINT"),
    **dict.fromkeys(("is_truncated", "is_incomplete"), "BOOLEAN"),
    "vendor_total_status": "VARCHAR",
    "facts": "JSON",
    "control_totals": [
        {
            "scope": "VARCHAR",
            "source_date": "DATE",
            "currency": "VARCHAR",
            "measure": "VARCHAR",
            "value": "VARCHAR",
            "row_count": "BIGINT",
        }
    ],
    "coverage": [{"scope": "VARCHAR", "first_day": "DATE", "last_day": "DATE"}],
    "vendor_totals": [
        {
            "measure": "VARCHAR",
            "vendor_value": "VARCHAR",
            "rows_value": "VARCHAR",
            "tolerance": "VARCHAR",
            "is_within": "BOOLEAN",
        }
    ],
}
"""What is read of each receipt."""

_RECEIPTS = """
    select source, "table" as table_name, file_id, filename, original_name,
        exported_at::timestamp as exported_at, landed_at::timestamp as landed_at, scope, period_start, period_end,
        language, encoding, rows_read, rows_landed, rows_rejected, is_truncated, is_incomplete, vendor_total_status,
        facts
    from receipt
    order by source, table_name, file_id"""

_COVERAGE = """
    with covered as (
        select source, "table" as table_name, file_id, filename, exported_at, days.scope,
            unnest(generate_series(days.first_day, days.last_day, interval 1 day))::date as source_date,
            coalesce(facts ->> 'shard', '') as shard,
            replace(original_name, coalesce(facts ->> 'shard', ''), '') as export_name
        from (select *, unnest(coverage) as days from receipt)
    ),
    -- A file that does not name its account competes with the only account there is.
    accounts as (
        select source, table_name, case when count(distinct scope) = 1 then any_value(scope) end as only_scope
        from covered
        where scope <> ''
        group by all
    ),
    scoped as (
        select covered.*, case when scope = '' then coalesce(only_scope, '') else scope end as account
        from covered
        left join accounts using (source, table_name)
    ),
    ranked as (
        select *, row_number() over (
            partition by source, table_name, account, source_date order by exported_at desc, file_id desc
        ) as place
        from scoped
    ),
    winners as (select * from ranked where place = 1),
    -- The shards of the winning export stand beside the winner, each in its latest version.
    shards as (
        select other.*
        from winners
        join ranked as other
            on other.source = winners.source and other.table_name = winners.table_name
            and other.account = winners.account and other.source_date = winners.source_date
            and other.export_name = winners.export_name
        where winners.shard <> '' and other.shard <> '' and other.shard <> winners.shard
            and other.exported_at >= winners.exported_at - to_hours({shards_within_hours})
        qualify row_number() over (
            partition by other.source, other.table_name, other.account, other.source_date, other.shard order by
            other.place
        ) = 1
    )
    select source, table_name, scope, source_date, filename from winners
    union all
    select source, table_name, scope, source_date, filename from shards
    order by all"""

_CONTROL_TOTALS = """
    select source, "table" as table_name, filename, part.scope, part.source_date, part.currency, part.measure,
        {value} as value, part.row_count
    from (select source, "table", filename, unnest(control_totals) as part from receipt)
    order by all"""

_VENDOR_TOTALS = """
    select source, "table" as table_name, filename, part.measure, part.vendor_value::decimal(38, 6) as vendor_value,
        part.rows_value::decimal(38, 6) as rows_value, part.tolerance::decimal(38, 6) as tolerance, part.is_within
    from (select source, "table", filename, unnest(vendor_totals) as part from receipt)
    order by all"""


def raw_inputs(settings: Settings) -> list[str]:
    """What the `raw` schema follows from: contracts, and receipts with the time of export, which decides what wins."""
    contracts = [contract.model_dump_json() for contract in load_contracts(settings.dbt_project)]
    receipts = [f"{r.source}/{r.table}/{r.file_id}/{r.exported_at.isoformat()}" for r in iterate_receipts(settings)]
    return [*contracts, *sorted(receipts)]


def refresh_raw(settings: Settings) -> None:
    """(Re)create schema raw from the receipts, in one transaction.

    `raw.<source>__<table>`: one view per declared table over its committed files and a zero-row one, so that a source
    nobody uses still builds. `raw.receipts`, `raw.coverage`, `raw.control_totals`, `raw.vendor_totals`: see
    docs/contracts.md.

    Raises:
        ConfigurationError: a contract cannot be used.
        BellwetherError: another process writes the build file.
    """
    contracts = load_contracts(settings.dbt_project)
    files = receipt_files(settings)
    with warehouse.writer(settings) as connection:
        for contract in contracts:
            _write_schema_file(connection, settings, contract)
        connection.execute("begin")
        connection.execute("create schema if not exists raw")
        _tables(connection, settings, files)
        for contract in contracts:
            folder = settings.landing / contract.source / contract.table
            landed = [file.stem for file in files if file.parent == folder]
            rows = rows_of_table(folder, _schema_file(settings, contract), landed)
            connection.execute(f"create or replace view raw.{identifier(contract.identifier)} as {rows}")
        connection.execute("commit")


def _schema_file(settings: Settings, contract: TableContract) -> Path:
    return settings.landing / contract.source / contract.table / "_schema.parquet"


def _write_schema_file(connection: duckdb.DuckDBPyConnection, settings: Settings, contract: TableContract) -> None:
    """A Parquet file of no rows with the contract's columns."""
    final = _schema_file(settings, contract)
    final.parent.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(
        f"cast(null as {'varchar' if column.type == 'json' else column.data_type}) as {identifier(column.name)}"
        for column in contract.columns
    )
    temporary = final.with_name(f".{final.name}.tmp")
    connection.execute(f"copy (select {columns} where false) to {literal(str(temporary))} (format parquet)")
    temporary.replace(final)


def _tables(connection: duckdb.DuckDBPyConnection, settings: Settings, files: list[Path]) -> None:
    """The tables about files. Receipts are read as whole objects: `read_json` pays for each column of each file."""
    nothing = "select null::json as json where false"
    paths = literals(str(file) for file in files)
    objects = f"select json from read_json_objects({paths}, format = 'unstructured')"
    filename = f"""concat_ws('/', {literal(str(settings.landing))}, source, "table", file_id || '.parquet')"""
    connection.execute(
        "create or replace temp table receipt as with parsed as materialized ("  # else parsed once for each field
        f"select from_json(json, {literal(json.dumps(_STRUCTURE))}) as receipt from ({objects if files else nothing})) "
        f"select *, {filename} as filename from (select unnest(receipt) from parsed)"
    )
    tables = {
        "receipts": _RECEIPTS,
        "coverage": _COVERAGE.format(shards_within_hours=SHARDS_WITHIN_HOURS),
        "control_totals": _CONTROL_TOTALS.format(value=number("part.value")),
        "vendor_totals": _VENDOR_TOTALS,
    }
    for name, query in tables.items():
        connection.execute(f"create or replace table raw.{name} as {query}")
    connection.execute("drop table receipt")

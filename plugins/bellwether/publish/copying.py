"""Copy the marts to a new DuckDB file and to Parquet, and prove that the copy equals the build."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import duckdb

from bellwether import warehouse
from bellwether.errors import PublishFailed
from bellwether.publish import history, restatements
from bellwether.publish.manifest import TABLE, Manifest, SourceFile
from bellwether.settings import Settings

Checksum = tuple[int, ...]
"""Row count, then for each column the sum of its values' hashes: any changed, lost or doubled value shows."""

MARTS = "build.marts"
COPY = "copy.main"
PREVIOUS = "previous.main"


def copy_marts(settings: Settings, database: Path, parquet: Path, manifest: Manifest) -> Manifest:
    """Write the marts to `database` (schema main) and to `parquet`/<table>.parquet; both are new.

    The history of the KPIs is carried on from the file that readers see, and with it what was restated.

    Returns:
        The manifest with its tables and files filled in, as it is kept inside the file.

    Raises:
        PublishFailed: there is nothing to publish, or the copy differs from the build.
    """
    with warehouse.scratch(settings) as connection:
        connection.execute(f"attach {_text(str(settings.warehouse_file))} as build (read_only)")
        connection.execute(f"attach {_text(str(database))} as copy")
        tables = _tables(connection)
        connection.execute("begin")
        for table in tables:
            connection.execute(f"create table {COPY}.{_name(table)} as from {MARTS}.{_name(table)}")
        _copy_comments(connection, tables)
        expected = {table: _checksum(connection, f"{MARTS}.{_name(table)}") for table in tables}
        counts = {table: checksum[0] for table, checksum in expected.items()}
        manifest = manifest.model_copy(update={"files": _source_files(connection)})
        if set(tables) >= history.MADE_FROM:
            counts[history.TABLE] = _carry_history(connection, settings, manifest)
            counts[restatements.TABLE], large = restatements.write_restatements(connection, manifest.version, copy=COPY)
            manifest = manifest.model_copy(update={"checks": manifest.checks.with_warnings(large)})
            for table in (history.TABLE, restatements.TABLE):
                expected[table] = _checksum(connection, f"{COPY}.{table}")
        manifest = manifest.model_copy(update={"tables": counts})
        _store_manifest(connection, manifest)
        connection.execute("commit")
        connection.execute("checkpoint copy")
        _write_parquet(connection, counts, parquet)
        connection.execute("detach copy")
    _verify(database, expected)
    return manifest


def version_inside(database: Path) -> str:
    """The version that a published file says it is."""
    with warehouse.reader(database) as connection:
        return _text_of(connection, f"select version from {TABLE}")


def manifest_inside(database: Path) -> Manifest:
    """The whole manifest that a published file holds, without the hash and size of that file."""
    with warehouse.reader(database) as connection:
        return Manifest.model_validate_json(_text_of(connection, f"select document from {TABLE}"))


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables where table_catalog = 'build' and table_schema = 'marts'"
        " order by table_name"
    ).fetchall()
    tables = [str(name) for (name,) in rows]
    if not tables:
        raise PublishFailed("The build file holds no marts.", "Build first: bellwether build.")
    for reserved in (TABLE, history.TABLE, restatements.TABLE):
        if reserved in tables:
            raise PublishFailed(
                f"A mart is called {reserved}, which the published file needs itself.", "Rename the model."
            )
    return tables


def _carry_history(connection: duckdb.DuckDBPyConnection, settings: Settings, now: Manifest) -> int:
    """Write the history of the KPIs into the copy. Returns its number of rows."""
    before, previous = None, None
    if settings.published_file.exists():
        before = manifest_inside(settings.published_file)
        connection.execute(f"attach {_text(str(settings.published_file))} as previous (read_only)")
        previous = PREVIOUS if history.TABLE in before.tables else None
    return history.carry_history(connection, now, before, marts=MARTS, copy=COPY, previous=previous)


def _checksum(connection: duckdb.DuckDBPyConnection, table: str) -> Checksum:
    columns = [str(row[0]) for row in connection.execute(f"describe {table}").fetchall()]
    sums = "".join(f", coalesce(sum(hash({_name(column)})::hugeint), 0)" for column in columns)
    return _integers(connection, f"select count(*){sums} from {table}")


def _verify(database: Path, expected: dict[str, Checksum]) -> None:
    """Open the copy as a reader would and compare it with what was read from the build."""
    with warehouse.reader(database) as connection:
        for table, checksum in expected.items():
            copied = _checksum(connection, f"main.{_name(table)}")
            if copied != checksum:
                raise PublishFailed(
                    f"The copy of {table} differs from the build: {_difference(connection, table, checksum, copied)}.",
                    "Run again; if it differs again, check the disk.",
                )
        if "reconciliation" in expected:
            query = "select count(*) from reconciliation where is_reconciled is distinct from true"
            (open_rows,) = _integers(connection, query)
            if open_rows:
                raise PublishFailed(
                    f"reconciliation has {open_rows} rows that do not add up; nothing was published.",
                    "See the failed check on marts.reconciliation for source, day and measure.",
                )


def _difference(connection: duckdb.DuckDBPyConnection, table: str, expected: Checksum, copied: Checksum) -> str:
    if copied[0] != expected[0]:
        return f"{copied[0]} rows instead of {expected[0]}"
    columns = [str(row[0]) for row in connection.execute(f"describe main.{_name(table)}").fetchall()]
    changed = [column for column, one, other in zip(columns, expected[1:], copied[1:], strict=True) if one != other]
    return "values of " + ", ".join(changed)


def _source_files(connection: duckdb.DuckDBPyConnection) -> list[SourceFile]:
    """The landed exports that the build read."""
    rows = connection.execute(
        """
        select source, table_name, original_name, file_id, rows_landed,
            coalesce(period_start::varchar || '/' || period_end::varchar, '') as period
        from build.raw.receipts
        order by source, table_name, period_start, original_name, file_id
        """
    ).fetchall()
    fields = ("source", "table", "name", "sha", "rows", "period")
    return [SourceFile.model_validate(dict(zip(fields, row, strict=True))) for row in rows]


def _store_manifest(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    connection.execute(
        f"""
        create table {COPY}.{TABLE} (
            version varchar, published_at timestamp, through_date date, build_id varchar, fingerprint varchar,
            reporting_currency varchar, reporting_time_zone varchar, checks_passed bigint, checks_warned bigint,
            document varchar
        )
        """
    )
    connection.execute(
        f"comment on table {COPY}.{TABLE} is 'One row: what this file holds; document is all of it as JSON.'"
    )
    row = (
        manifest.version,
        manifest.published_at.astimezone(UTC).replace(tzinfo=None),
        manifest.through_date,
        manifest.build_id,
        manifest.fingerprint,
        manifest.reporting_currency,
        manifest.reporting_time_zone,
        manifest.checks.passed,
        len(manifest.checks.failed_warnings),
        manifest.model_dump_json(exclude={"sha256", "size"}),
    )
    connection.execute(f"insert into {COPY}.{TABLE} values ({', '.join('?' * len(row))})", row)


def _copy_comments(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    """Carry over the descriptions that dbt persisted in the build file, for whoever browses the published one."""
    for table, comment in connection.execute(
        "select table_name, comment from duckdb_tables()"
        " where database_name = 'build' and schema_name = 'marts' and comment is not null"
    ).fetchall():
        connection.execute(f"comment on table {COPY}.{_name(table)} is {_text(comment)}")
    for table, column, comment in connection.execute(
        "select table_name, column_name, comment from duckdb_columns()"
        " where database_name = 'build' and schema_name = 'marts' and comment is not null"
    ).fetchall():
        if table in tables:
            connection.execute(f"comment on column {COPY}.{_name(table)}.{_name(column)} is {_text(comment)}")


def _write_parquet(connection: duckdb.DuckDBPyConnection, counts: dict[str, int], folder: Path) -> None:
    folder.mkdir()
    for table, count in counts.items():
        file = folder / f"{table}.parquet"
        connection.execute(f"copy {COPY}.{_name(table)} to {_text(str(file))} (format parquet, compression zstd)")
        (written,) = _integers(connection, f"select num_rows from parquet_file_metadata({_text(str(file))})")
        if written != count:
            raise PublishFailed(f"{file.name} holds {written} rows instead of {count}.", "Run again; check the disk.")


def _integers(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    """The only row of a query, all of whose columns are whole numbers."""
    return tuple(int(value) for value in connection.execute(query).fetchall()[0])


def _text_of(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The only value of a query."""
    return str(connection.execute(query).fetchall()[0][0])


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

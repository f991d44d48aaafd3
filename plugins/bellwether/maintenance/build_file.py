"""Give back the disk that DuckDB holds free inside the build file: DuckDB reuses free blocks but never returns them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
from pydantic import BaseModel

from bellwether import warehouse
from bellwether.errors import BellwetherError
from bellwether.landing.sql import identifier, literal
from bellwether.settings import Settings

MAX_FREE_SHARE = 0.5
MIN_BYTES = 256 * 1024**2
"""A build writes every table anew beside the old one: half a file free is usual, and cheap while the file is small."""


class Rebuilt(BaseModel):
    """The build file's size before and after."""

    bytes_before: int
    bytes_after: int


def rebuild(
    settings: Settings,
    progress: Callable[[str], None] = lambda line: None,
    *,
    max_free_share: float = MAX_FREE_SHARE,
    min_bytes: int = MIN_BYTES,
) -> Rebuilt | None:
    """Copy the build file into a new one and swap it in, when more than `max_free_share` of it is free; else None.

    Raises:
        BellwetherError: another process uses the build file, or the disk has no room for the copy (both transient).
    """
    file = settings.warehouse_file
    if not file.exists() or file.stat().st_size < min_bytes:
        return None
    with warehouse.writer(settings) as connection:
        connection.execute("checkpoint")  # a log that is left would be replayed into the new file
        used, free = _blocks(connection)
    before = file.stat().st_size
    if free <= max_free_share * (used + free):
        return None
    if _free_bytes(file.parent) < 2 * before * used // (used + free):
        raise BellwetherError(f"There is no room beside {file} to rebuild it.", "Free some disk.", is_transient=True)
    draft = file.with_name(f".{file.name}.rebuilt")
    draft.unlink(missing_ok=True)
    try:
        _copy_and_swap(settings, file, draft)
    finally:
        draft.unlink(missing_ok=True)
    progress(f"the build file was rebuilt: {before / 1e6:,.0f} MB before, {file.stat().st_size / 1e6:,.0f} MB now")
    return Rebuilt(bytes_before=before, bytes_after=file.stat().st_size)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _blocks(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = connection.execute(
        "select used_blocks, free_blocks from pragma_database_size() where database_name = current_database()"
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _copy_and_swap(settings: Settings, file: Path, draft: Path) -> None:
    with warehouse.scratch(settings) as connection:
        try:
            # Attached under its own name, because views name their database. Reading keeps every writer out, until
            # after the swap: what one wrote in between would be lost.
            connection.execute(f"attach {literal(str(file))} as {identifier(file.stem)} (read_only)")
        except duckdb.IOException as error:
            raise BellwetherError(f"{file} is in use by another process ({error}).", "", is_transient=True) from error
        if file.with_name(f"{file.name}.wal").exists():
            raise BellwetherError(f"Another process has just written to {file}.", "", is_transient=True)
        connection.execute(f"attach {literal(str(draft))} as rebuilt")
        connection.execute(f"copy from database {identifier(file.stem)} to rebuilt")
        connection.execute("checkpoint rebuilt")
        if _contents(connection, file.stem) != _contents(connection, "rebuilt"):
            raise BellwetherError(f"The copy of {file} differs from it; nothing was changed.", "Check the disk.")
        connection.execute("detach rebuilt")
        draft.replace(file)


def _contents(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[object, ...]]:
    """Tables with row count and sum of row hashes; views with their text; all with their comments."""
    described = connection.execute(
        "select schema_name, table_name, comment from duckdb_tables() where database_name = $database order by all",
        {"database": database},
    ).fetchall()
    found: list[tuple[object, ...]] = []
    for schema, table, comment in described:
        name = f"{identifier(database)}.{identifier(schema)}.{identifier(table)}"
        sums = connection.execute(f"select count(*), sum(hash(row_)::hugeint) from {name} as row_").fetchone()
        found.append((schema, table, comment, sums))
    found += connection.execute(
        "select schema_name, view_name, comment, sql from duckdb_views()"
        " where database_name = $database and not internal order by all",
        {"database": database},
    ).fetchall()
    found += connection.execute(
        "select schema_name, table_name, column_name, comment from duckdb_columns()"
        " where database_name = $database and comment is not null order by all",
        {"database": database},
    ).fetchall()
    return found

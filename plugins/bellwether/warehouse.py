"""The only door to DuckDB.

Four ways in: `writer` for the build file (one at a time), `build_reader` for the same file read-only, `reader` for any
DuckDB file, `scratch` for work that lives in memory and spills to disk. Each closes its connection on leaving: DuckDB
returns an already open file to a second `connect` of the same process even after the file was replaced, so a connection
that lingers would read yesterday's data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bellwether.errors import BellwetherError
from bellwether.settings import Settings


@contextmanager
def writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file, writable. Raises BellwetherError when another process is writing."""
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.warehouse_file), config=_config(settings))
    except duckdb.IOException as error:
        raise BellwetherError(
            f"The build file {settings.warehouse_file} is in use by another process ({error}).",
            "Wait for the other run to end, or stop it; DuckDB has one writer.",
            is_transient=True,
        ) from error
    with _closing(connection):
        yield connection


@contextmanager
def build_reader(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file, read-only. Its `raw` and `staging` views read the landed Parquet, so only that folder is open."""
    with _closing(duckdb.connect(str(settings.warehouse_file), read_only=True, config=_config(settings))) as connection:
        # DuckDB takes the list only once the database is open, and forbids to widen it after access is closed.
        folder = str(settings.landing).replace("'", "''")
        connection.execute(f"set allowed_directories = ['{folder}']")
        connection.execute("set enable_external_access = false")
        yield connection


@contextmanager
def reader(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file, read-only and without access to other files."""
    with _closing(duckdb.connect(str(file), read_only=True, config={"enable_external_access": "false"})) as connection:
        yield connection


@contextmanager
def scratch(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory database within the memory limit, spilling to the scratch folder."""
    with _closing(duckdb.connect(":memory:", config=_config(settings))) as connection:
        yield connection


def _config(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    settings.scratch.mkdir(parents=True, exist_ok=True)
    return {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": str(settings.scratch / "spill"),
    }


@contextmanager
def _closing(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        # Not in the connection's config: that is read before ICU, which owns time zones, is loaded.
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()

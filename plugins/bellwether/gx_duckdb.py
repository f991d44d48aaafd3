"""Great Expectations on DuckDB: a dialect that only reads.

Great Expectations has no DuckDB dialect, and through `duckdb-engine` as it is it fails with `list index out of range`:
SQLAlchemy rolls back when a connection goes back to its pool, and a rollback empties DuckDB's pending result. An audit
only reads, so there is nothing to begin, commit or roll back.

The class is named by `NAME` in an address, `bellwether_duckdb:///build.duckdb`, once `register` was called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from duckdb_engine import Dialect
from sqlalchemy.dialects import registry

from bellwether.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

NAME = "bellwether_duckdb"


class ReadOnlyDialect(Dialect):
    """DuckDB for a reader that never opens a transaction."""

    supports_statement_cache = True

    def do_begin(self, connection: PoolProxiedConnection) -> None:
        """Nothing to begin."""

    def do_rollback(self, connection: PoolProxiedConnection) -> None:
        """Nothing to roll back."""

    def do_commit(self, connection: PoolProxiedConnection) -> None:
        """Nothing to commit."""


def register() -> None:
    """Make the dialect known to SQLAlchemy under `NAME`."""
    registry.register(NAME, __name__, ReadOnlyDialect.__name__)


def address(file: Path) -> str:
    """The SQLAlchemy address of a DuckDB file."""
    return f"{NAME}:///{file}"


def connect_args(settings: Settings) -> dict[str, object]:
    """How to open the file: read-only, within the memory limit, in UTC."""
    return {
        "read_only": True,
        "config": {
            "memory_limit": settings.memory_limit,
            "threads": settings.threads,
            "temp_directory": str(settings.scratch / "spill"),
        },
    }

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bellwether import warehouse
from bellwether.errors import BellwetherError
from bellwether.settings import Settings


@pytest.fixture
def built(settings: Settings) -> Settings:
    """A build file with a table, and a view over a landed Parquet file."""
    settings.landing.mkdir(parents=True)
    with warehouse.writer(settings) as connection:
        connection.execute("create table numbers as select 1 as one")
        connection.execute(f"copy (select 2 as two) to '{settings.landing}/two.parquet'")
        connection.execute(f"create view landed as from read_parquet('{settings.landing}/two.parquet')")
    return settings


def test_the_reader_cannot_write_nor_read_other_files(built: Settings, tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n")
    with warehouse.reader(built.warehouse_file) as connection:
        assert connection.sql("from numbers").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("create table more as select 1")
        with pytest.raises(duckdb.PermissionException):
            connection.sql(f"from read_csv('{other}')")


def test_the_build_reader_sees_landed_files_and_no_others(built: Settings, tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n")
    with warehouse.build_reader(built) as connection:
        assert connection.sql("from landed").fetchall() == [(2,)]
        with pytest.raises(duckdb.PermissionException):
            connection.sql(f"from read_csv('{other}')")
        with pytest.raises(duckdb.Error):
            connection.execute("set enable_external_access = true")


def test_every_connection_is_in_utc_and_ends_with_its_block(built: Settings) -> None:
    for door in (
        warehouse.writer(built),
        warehouse.build_reader(built),
        warehouse.reader(built.warehouse_file),
        warehouse.scratch(built),
    ):
        with door as connection:
            assert connection.sql("select current_setting('TimeZone')").fetchone() == ("UTC",)
        with pytest.raises(duckdb.ConnectionException):
            connection.execute("select 1")


def test_a_reader_sees_the_file_that_replaced_the_one_it_had_open(built: Settings, tmp_path: Path) -> None:
    file = tmp_path / "published.duckdb"
    for value in (1, 2):
        draft = tmp_path / f"draft{value}.duckdb"
        with duckdb.connect(str(draft)) as connection:
            connection.execute(f"create table version as select {value} as value")
        draft.replace(file)
        with warehouse.reader(file) as connection:
            assert connection.sql("from version").fetchall() == [(value,)]


def test_a_second_writer_is_told_to_wait(built: Settings) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(built.warehouse_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BellwetherError, match="in use by another process") as caught, warehouse.writer(built):
            pass
        assert caught.value.is_transient
        other.stdin.close()

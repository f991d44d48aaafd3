"""dbt's own account of the project, and the marts of a small company whose exports were written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from raw_fixture import create_raw
from raw_rows import FILES, THROUGH_DATE

from bellwether import transform, warehouse
from bellwether.settings import Settings

MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> dict[str, Any]:
    """The manifest that `dbt parse` writes."""
    target = tmp_path_factory.mktemp("manifest")
    arguments = ["parse", "--quiet", "--target-path", str(target)]
    assert transform.run_dbt(make_settings(target / "home"), arguments) == 0
    return json.loads((target / "manifest.json").read_text())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> Settings:
    """A data home whose build file holds everything that dbt makes of the hand-written exports."""
    folder = tmp_path_factory.mktemp("marts")
    settings = make_settings(folder / "home")
    with warehouse.writer(settings) as connection:
        create_raw(connection, settings.dbt_project, FILES, folder)
    transform.build(settings, date.fromisoformat(THROUGH_DATE))
    return settings


@pytest.fixture
def marts(built: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file, read-only."""
    with duckdb.connect(str(built.warehouse_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def dbt_project(make_settings: MakeSettings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dbt project in the checkout."""
    return make_settings(tmp_path_factory.mktemp("nowhere")).dbt_project

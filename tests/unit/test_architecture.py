"""The table in docs/architecture.md is held: who imports whom, and one door for each resource."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "plugins" / "bellwether"
ROW = re.compile(r"^\| (`[^|]+) \|[^|]+\|([^|]+)\|$", re.MULTILINE)
CODE = re.compile(r"`([a-z_.]+?)(?:\.py|/)?`")


def table() -> dict[str, set[str]]:
    """Module (first name below `bellwether`), what it may import."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    allowed: dict[str, set[str]] = {}
    for modules, imports in ROW.findall(text):
        row = CODE.findall(modules)
        for module in row:
            allowed[module] = set(CODE.findall(imports)) | set(row)
    return allowed


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def owner(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(file: Path) -> Iterator[str]:
    """Dotted names of every module that the file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides what it depends on"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_every_module_is_in_the_table() -> None:
    modules = {owner(file) for file in files()} - {"__init__"}
    assert modules == set(table()), "docs/architecture.md names each module, and no other"


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_table_allows(file: Path) -> None:
    if owner(file) == "__init__":
        return
    allowed = table()[owner(file)]
    for name in imported(file):
        if name.startswith("bellwether."):
            inside = name.removeprefix("bellwether.")
            parts = inside.split(".")
            candidates = {parts[0], ".".join(parts[:2]), "__version__" if inside == "__version__" else parts[0]}
            assert inside == "__version__" or candidates & allowed, f"{file.name} may not import {name}"


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_airflow_package_imports_airflow(file: Path) -> None:
    if owner(file) != "airflow":
        assert not [name for name in imported(file) if name.split(".")[0] == "airflow"]


def test_the_mathematics_stands_alone() -> None:
    """`bellwether.analytics` is usable without the pipeline, so it imports what a statistician has installed anyway."""
    needed = {
        name.split(".")[0]
        for file in files()
        if owner(file) == "analytics"
        for name in imported(file)
        if name.split(".")[0] not in sys.stdlib_module_names
    }
    assert needed - {"numpy", "pandas", "scipy", "statsmodels"} <= {"bellwether"}


def calls(file: Path, owner_name: str, attribute: str) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id == owner_name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def test_only_settings_reads_the_environment() -> None:
    readers = {
        str(file.relative_to(PACKAGE))
        for file in files()
        if calls(file, "os", "environ") or calls(file, "os", "getenv")
    }
    assert readers == {"settings.py"}


def test_only_warehouse_connects_to_duckdb() -> None:
    assert {str(file.relative_to(PACKAGE)) for file in files() if calls(file, "duckdb", "connect")} == {"warehouse.py"}


def test_only_transform_starts_dbt() -> None:
    starters = {
        owner(file)
        for file in files()
        if any(name.split(".")[0] == "dbt" for name in imported(file))
        or "dbt_process" in file.read_text(encoding="utf-8")
    }
    assert starters == {"transform", "dbt_process"}


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_stays_small(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 250, "split it by reason to change"


def test_dag_files_do_not_import_each_other() -> None:
    dags = {file.stem for file in (ROOT / "dags").glob("*.py")}
    assert dags, "no DAG files were found"
    for file in (ROOT / "dags").glob("*.py"):
        assert not {name.split(".")[0] for name in imported(file)} & dags

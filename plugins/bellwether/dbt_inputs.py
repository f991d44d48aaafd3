"""What the incremental models were built by, beside the exports: code, seeds and settings.

An incremental model keeps rows of earlier builds. They stand as long as nothing that made them has changed; the record
(`warehouse/incremental.json`) says with what that was. It is taken away before rows are made by anything else and
written after a complete build, so a build that was cut short leaves none, and the next one makes all rows anew. Beside
it, in the build file: the landed files whose rows have passed the tests, which look at them once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bellwether import runs, warehouse
from bellwether.settings import Settings

EVERY_MODEL_READS = ("macros/", "dbt_project.yml", "profiles.yml")


class Inputs(BaseModel):
    """Files of the dbt project, by their path in it, with the hash of each; and the settings that SQL reads, as one."""

    files: dict[str, str]
    settings: str


def read_project(settings: Settings) -> Inputs:
    """The dbt project and the settings as they are now."""
    project = settings.dbt_project
    found = sorted(file for file in project.rglob("*") if file.suffix in {".sql", ".yml", ".csv"})
    return Inputs(
        files={str(file.relative_to(project)): hashlib.sha256(file.read_bytes()).hexdigest() for file in found},
        settings=runs.digest([settings.time_zone, settings.currency, settings.hash_salt]),
    )


def are_unchanged(settings: Settings) -> bool:
    """Whether rows that incremental models hold would come out the same today."""
    try:
        then = Inputs.model_validate_json(_record(settings).read_bytes())
    except (FileNotFoundError, ValidationError):
        return False
    now = read_project(settings)
    # A macro that was added may stand in for one that was there.
    read = {name for name in now.files if name.startswith(EVERY_MODEL_READS)} | then.files.keys()
    return then == Inputs(files={name: now.files.get(name, "") for name in read}, settings=now.settings)


def forget(settings: Settings) -> None:
    """Let the next build make all rows anew."""
    _record(settings).unlink(missing_ok=True)


def remember(settings: Settings, project: Inputs, manifest: Path) -> None:
    """After a complete build from `project`: keep the part of it that dbt says the incremental models depend on."""
    read = set(_files_behind_incremental_models(json.loads(manifest.read_bytes())))
    kept = {name: text for name, text in project.files.items() if name in read or name.startswith(EVERY_MODEL_READS)}
    runs.write_atomically(_record(settings), project.model_copy(update={"files": kept}).model_dump_json(indent=1))


def forget_old_parse(settings: Settings, target: Path) -> None:
    """Let dbt parse anew where YAML has changed: its partial parse takes an entry that has moved to another file for a
    second one, and stops.
    """
    project, parsed = settings.dbt_project, target / "parsed.txt"
    files = sorted(project.rglob("*.yml"))
    now = runs.digest(text for file in files for text in (str(file.relative_to(project)), file.read_text("utf-8")))
    if not parsed.exists() or parsed.read_text("utf-8") != now:
        (target / "partial_parse.msgpack").unlink(missing_ok=True)
        runs.write_atomically(parsed, now)


def remember_tested_files(settings: Settings) -> None:
    """After a complete build: files and days whose rows passed its tests, for `macros/incremental.sql`."""
    with warehouse.writer(settings) as connection:
        connection.execute("create schema if not exists audit")
        connection.execute("create or replace table audit.tested_files as from raw.coverage")


def _files_behind_incremental_models(manifest: dict[str, Any]) -> Iterator[str]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    waiting = [name for name, node in nodes.items() if node["config"].get("materialized") == "incremental"]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        yield nodes[name]["original_file_path"]
        if patch := nodes[name].get("patch_path"):
            yield patch.partition("://")[2]
        waiting += manifest["parent_map"].get(name, [])


def _record(settings: Settings) -> Path:
    return settings.warehouse_dir / "incremental.json"

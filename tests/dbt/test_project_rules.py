"""The rules of the dbt project, held against dbt's own manifest."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bellwether import transform
from bellwether.settings import Settings

LONGEST_MODEL = {".sql": 80, ".py": 250}
# What a column may not be called once personal data was dropped or hashed: whole words of its name.
PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|first_name|last_name|full_name|ip|address\d?|street|zip|postcode|user_pseudo_id|user_id)(_|$)"
)

Node = dict[str, Any]


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[Node]:
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert len(found) > 30, "dbt found hardly any models, so these tests would prove nothing"
    return found


def layer(node: Node) -> str:
    return str(node["fqn"][1])


def test_every_model_and_column_is_described(models: list[Node]) -> None:
    silent = [model["name"] for model in models if not model["description"].strip()]
    silent += [
        f"{model['name']}.{name}"
        for model in models
        for name, column in model["columns"].items()
        if not column["description"].strip()
    ]
    assert silent == []


def test_every_seed_and_its_columns_are_described(manifest: dict[str, Any], dbt_project: Path) -> None:
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    assert seeds
    silent = []
    for seed in seeds:
        header = (dbt_project / seed["original_file_path"]).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        described = {name for name, column in seed["columns"].items() if column["description"].strip()}
        silent += [f"{seed['name']}.{name}" for name in header if name.strip('"') not in described]
        silent += [] if seed["description"].strip() else [seed["name"]]
    assert silent == []


def test_a_description_begins_with_the_grain(models: list[Node]) -> None:
    assert [model["name"] for model in models if not model["description"].startswith("One row per ")] == []


def test_every_grain_is_tested(manifest: dict[str, Any], models: list[Node]) -> None:
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    tested = {node["attached_node"] for node in tests if (node.get("test_metadata") or {}).get("name") == "grain"}
    untested = [model["name"] for model in models if model["unique_id"] not in tested]
    # One platform's report lines have no key before they are added up.
    assert [name for name in untested if not name.endswith("ad_days_unioned")] == [
        model["name"]
        for model in models
        if model["config"]["materialized"] == "ephemeral" and model["name"] in untested
    ]


def test_filled_columns_are_tested_together(manifest: dict[str, Any]) -> None:
    """A test costs dbt as much as a small model: one `grain` for a model, none for each column."""
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    tested: dict[str, set[str]] = defaultdict(set)
    for test in tests:
        if "test_metadata" in test:
            tested[test["test_metadata"]["name"]].add(test["attached_node"])
    assert tested["grain"]
    assert not tested["not_null"] | tested["unique"]
    assert not tested["grain"] & tested["no_nulls"]


def test_a_seed_may_gain_a_column(manifest: dict[str, Any]) -> None:
    """An older build file holds its table without the column; only a full refresh makes it anew."""
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    assert [seed["name"] for seed in seeds if not seed["config"]["full_refresh"]] == []
    assert seeds


def test_a_layer_reads_the_layer_below(models: list[Node]) -> None:
    allowed = {
        "staging": {"source"},
        "intermediate": {"staging", "intermediate", "seed"},
        "marts": {"intermediate", "marts", "seed"},
    }
    by_id = {model["unique_id"]: layer(model) for model in models}
    wrong = []
    for model in models:
        for parent in model["depends_on"]["nodes"]:
            kind = parent.split(".")[0]
            # What landing says of its files belongs to no vendor, so it has no staging model.
            is_landing = parent.startswith("source.bellwether.landing.") and layer(model) != "marts"
            # An audit counts again from the exports themselves, not from what staging made of them.
            is_audit = kind == "source" and layer(model) == "intermediate" and "audit" in model["tags"]
            if by_id.get(parent, kind) not in allowed[layer(model)] and not is_landing and not is_audit:
                wrong.append(f"{model['name']} reads {parent}")
    assert wrong == []


def test_a_staging_model_reads_one_source(models: list[Node]) -> None:
    for model in models:
        if layer(model) == "staging":
            sources = {parent.split(".")[2] for parent in model["depends_on"]["nodes"]} - {"landing"}
            assert sources == {model["fqn"][2]}, model["name"]
            assert model["name"].startswith(f"stg_{model['fqn'][2]}__")


def test_marts_have_enforced_contracts(models: list[Node]) -> None:
    """Those that are published: a table that only marts share lies in the schema `intermediate`."""
    for model in models:
        if model["schema"] == "marts" and model["config"]["materialized"] != "ephemeral":
            assert model["config"]["contract"]["enforced"], model["name"]
            assert all(column["data_type"] for column in model["columns"].values()), model["name"]


def test_models_are_short(models: list[Node], dbt_project: Path) -> None:
    files = [dbt_project / model["original_file_path"] for model in models]
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {file.name: lines for file, lines in lengths.items() if lines >= LONGEST_MODEL[file.suffix]} == {}


def test_no_column_is_named_like_personal_data(models: list[Node]) -> None:
    assert [
        f"{model['name']}.{column}" for model in models for column in model["columns"] if PERSONAL.search(column)
    ] == []


@pytest.mark.parametrize(
    ("column", "is_personal"),
    [("email", True), ("billing_zip", True), ("phone_number", True), ("shipping_address1", True), ("last_name", True),
     ("ip", True), ("descriptions", False), ("campaign_name", False), ("shipping_native", False)],
)  # fmt: skip
def test_what_counts_as_a_personal_name(column: str, is_personal: bool) -> None:
    assert bool(PERSONAL.search(column)) == is_personal


def test_personal_data_is_not_hashed_without_a_salt(
    make_settings: Callable[..., Settings], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = dataclasses.replace(make_settings(tmp_path / "home"), hash_salt="")
    assert transform.run_dbt(settings, ["compile", "--quiet", "--select", "stg_hubspot__contacts"]) != 0
    assert "BELLWETHER_HASH_SALT is not set" in capfd.readouterr().out

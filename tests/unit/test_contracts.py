"""Contracts are read strictly: a misspelt key is found when it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bellwether.contracts import load_contracts
from bellwether.errors import ConfigurationError

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
TABLES = {
    "ga4.events",
    "google_ads.campaign_days",
    "hubspot.contacts",
    "hubspot.deals",
    "shopify.order_lines",
    "x.days",
    "x.posts",
}


def written(folder: Path, change: dict[str, object] | None = None, columns: list[dict] | None = None) -> Path:
    """A project with one contract, changed at the table's meta."""
    meta: dict[str, object] = {
        "format": "delimited",
        "recognise": {"columns": ["id"]},
        "grain": ["id"],
        "restates": "append",
        **(change or {}),
    }
    table = {"name": "things", "config": {"meta": meta}, "columns": columns or [{"name": "id"}]}
    target = folder / "models" / "staging" / "shop"
    target.mkdir(parents=True)
    document = {"version": 2, "sources": [{"name": "shop", "schema": "raw", "tables": [table]}]}
    (target / "_shop__sources.yml").write_text(yaml.safe_dump(document))
    return folder


def test_the_shipped_contracts() -> None:
    contracts = load_contracts(PROJECT)
    assert {contract.name for contract in contracts} >= TABLES
    for contract in contracts:
        assert contract.description, contract.name
        assert contract.freshness, contract.name
        undescribed = [column.name for column in contract.columns if not column.description]
        assert not undescribed, f"{contract.name}: {undescribed}"
        assert any(column.required for column in contract.columns), contract.name


def test_columns_that_other_parts_rely_on() -> None:
    contracts = {contract.name: {column.name for column in contract.columns} for contract in load_contracts(PROJECT)}
    assert len(contracts["shopify.order_lines"]) == 79
    assert {"tax_1_name", "lineitem_quantity", "refunded_amount", "id"} <= contracts["shopify.order_lines"]
    assert {"became_a_marketing_qualified_lead_date", "utm_campaign"} <= contracts["hubspot.contacts"]
    assert {"associated_contact_ids", "is_closed_won"} <= contracts["hubspot.deals"]
    assert {"day", "cost", "conversion_value", "video_views"} <= contracts["google_ads.campaign_days"]
    assert {"post_id", "promoted_new_follows", "bookmarks"} <= contracts["x.posts"]


def test_dbt_reads_the_same_names() -> None:
    for contract in load_contracts(PROJECT):
        file = PROJECT / "models" / "staging" / contract.source / f"_{contract.source}__sources.yml"
        (source,) = yaml.safe_load(file.read_text())["sources"]
        assert (source["name"], source["schema"]) == (contract.source, "raw")
        identifiers = {table["name"]: table["identifier"] for table in source["tables"]}
        assert identifiers[contract.table] == contract.identifier


@pytest.mark.parametrize(
    ("change", "columns", "words"),
    [
        ({"recognize": {}}, None, "recognize"),
        ({"restates": "sometimes"}, None, "restates"),
        ({"grain": ["nothing"]}, None, "grain names nothing"),
        ({"restates": "key"}, None, "needs key"),
        ({"restates": "range"}, None, "needs period"),
        ({"period": {"column": "id", "last": "until"}}, None, "period.last names until"),
        ({}, [{"name": "id", "config": {"meta": {"otherwise": "name"}}}], "neither a column nor a fact"),
        (
            {},
            [
                {"name": "id", "config": {"meta": {"otherwise": "n"}}},
                {"name": "n", "config": {"meta": {"type": "number"}}},
            ],
            "types or formats differ",
        ),
        ({"totals": {"pattern": "("}}, None, "no regular expression"),
        ({"max_rejected_share": 3}, None, "max_rejected_share"),
        ({}, [{"name": "id"}, {"name": "id"}], "declared twice"),
        ({}, [{"name": "id", "config": {"meta": {"type": "date"}}}], "names no formats"),
        ({}, [{"name": "id", "config": {"meta": {"measure": True}}}], "must be an integer"),
        ({}, [{"name": "id", "config": {"meta": {"kind": "text"}}}], "kind"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(
    tmp_path: Path, change: dict[str, object], columns: list[dict] | None, words: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_contracts(written(tmp_path, change, columns))
    assert words in str(caught.value)
    assert "_shop__sources.yml" in str(caught.value)


def test_broken_yaml_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "models/staging/shop/_shop__sources.yml").write_text("sources: [")
    with pytest.raises(ConfigurationError, match="not valid YAML"):
        load_contracts(folder)


def test_the_simplest_contract(tmp_path: Path) -> None:
    (contract,) = load_contracts(written(tmp_path))
    assert (contract.name, contract.identifier, contract.column("id").type) == ("shop.things", "shop__things", "text")
    with pytest.raises(KeyError):
        contract.column("other")

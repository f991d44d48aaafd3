"""The suites as files: one for each table that comes in or leaves, each readable, none silently shortened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hand_made_warehouse import mart_columns

from bellwether.contracts import load_contracts
from bellwether.errors import ConfigurationError
from bellwether.settings import PROJECT_ROOT

EXPECTATIONS = PROJECT_ROOT / "expectations"
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
SUITES = sorted(EXPECTATIONS.glob("*/*.json"))


def suites(layer: str) -> set[str]:
    return {file.stem for file in (EXPECTATIONS / layer).glob("*.json")}


def test_every_table_of_every_contract_has_a_suite_and_every_suite_a_table() -> None:
    contracts = {contract.identifier for contract in load_contracts(DBT_PROJECT)}
    assert contracts, "no contract was found"
    assert suites("exports") == contracts


def test_every_mart_has_a_suite_and_every_suite_a_mart() -> None:
    marts = set(mart_columns(DBT_PROJECT))
    assert marts, "no mart was found"
    assert suites("marts") == marts


@pytest.mark.parametrize("file", SUITES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_suite_is_named_after_its_table_and_keyed_by_columns_that_exist(file: Path) -> None:
    suite = json.loads(file.read_text(encoding="utf-8"))
    assert suite["name"] == file.stem
    assert suite["expectations"]
    if file.parent.name == "marts":
        assert set(suite["meta"]["key"]) <= set(mart_columns(DBT_PROJECT)[file.stem])
    else:
        assert suite["meta"]["key"] == ["filename", "file_row_number"]


@pytest.mark.parametrize("file", sorted((EXPECTATIONS / "exports").glob("*.json")), ids=lambda file: file.stem)
def test_what_arrives_is_asked_for_completeness_freshness_volume_and_columns(file: Path) -> None:
    suite = json.loads(file.read_text(encoding="utf-8"))
    asked = {expectation["type"]: expectation for expectation in suite["expectations"]}
    assert {
        "expect_rows_to_match_receipts",
        "expect_vendor_totals_to_agree",
        "expect_export_to_be_fresh",
        "expect_rejected_share_to_be_at_most",
        "expect_exports_to_be_complete",
        "expect_only_declared_columns",
    } <= set(asked)
    assert {"expect_daily_total_to_be_usual", "expect_export_size_to_be_usual"} & set(asked)
    for expectation in suite["expectations"]:
        if "source" in expectation["kwargs"]:
            assert f"{expectation['kwargs']['source']}__{expectation['kwargs']['table']}" == file.stem


@pytest.mark.parametrize("file", sorted((EXPECTATIONS / "marts").glob("*.json")), ids=lambda file: file.stem)
def test_what_leaves_is_asked_for_personal_data_and_its_key(file: Path) -> None:
    suite = json.loads(file.read_text(encoding="utf-8"))
    critical = [expectation for expectation in suite["expectations"] if expectation["severity"] == "critical"]
    assert "expect_no_personal_data" in {expectation["type"] for expectation in critical}
    if file.stem != "reconciliation":
        never_null = {
            expectation["kwargs"]["column"]
            for expectation in critical
            if expectation["type"] == "expect_column_values_to_not_be_null"
        }
        assert never_null & set(suite["meta"]["key"])


class TestUnreadableSuites:
    """Great Expectations drops an expectation that it cannot read, and the check would hold for ever."""

    def read(self, file: Path, expectation: dict[str, object]) -> None:
        from bellwether.quality.audit import read_suite

        suite = {"name": "suite", "meta": {"key": []}, "expectations": [expectation]}
        file.write_text(json.dumps(suite))
        read_suite(file)

    GOOD: dict[str, object] = {  # noqa: RUF012 - read only
        "type": "expect_column_values_to_not_be_null",
        "severity": "critical",
        "description": "Every row has a key.",
        "kwargs": {"column": "key"},
    }

    def test_a_good_one_is_read(self, tmp_path: Path) -> None:
        self.read(tmp_path / "suite.json", self.GOOD)

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "expect_the_unexpected"},
            {"kwargs": {"colum": "key"}},
            {"kwargs": {}},
            {"severity": "fatal"},
            {"severity": None},
            {"description": ""},
            {"description": None},
        ],
        ids=str,
    )
    def test_a_badly_written_one_is_refused_and_named(self, tmp_path: Path, change: dict[str, object]) -> None:
        expectation = {name: value for name, value in {**self.GOOD, **change}.items() if value is not None}
        with pytest.raises(ConfigurationError, match=r"suite\.json"):
            self.read(tmp_path / "suite.json", expectation)

    def test_text_that_is_no_json_is_refused_and_named(self, tmp_path: Path) -> None:
        from bellwether.quality.audit import read_suite

        (tmp_path / "suite.json").write_text("{")
        with pytest.raises(ConfigurationError, match=r"suite\.json"):
            read_suite(tmp_path / "suite.json")


def test_importing_the_gate_does_not_import_great_expectations() -> None:
    """A DAG file and the command line import it; ten seconds for each `--help` would be too many."""
    program = "import sys, bellwether.quality, bellwether.publish; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

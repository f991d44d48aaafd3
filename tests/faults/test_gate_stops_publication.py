"""From broken data to the published file: a critical failure stops at the gate, a warning goes through and is told."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from unit.quality import hand_made_warehouse as hand_made

from bellwether import publish, quality
from bellwether.errors import BellwetherError, ConfigurationError, GateFailed
from bellwether.settings import Settings


def published_files(settings: Settings) -> dict[str, tuple[int, str]]:
    return {
        str(file): (file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in settings.published_dir.rglob("*")
        if file.is_file()
    }


def check_and_publish(settings: Settings, *layers: quality.Layer) -> publish.Manifest:
    """What the pipeline does between the build and the report."""
    checks = [quality.check(settings, layer) for layer in layers]
    for report in checks:
        quality.require(report)
    return publish.publish(settings, hand_made.THROUGH, "fingerprint", checks)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[Settings]:
    """A home whose warehouse was audited and published once; its build is put back after each test."""
    settings = make_settings(tmp_path_factory.mktemp("published"))
    hand_made.make_warehouse(settings)
    check_and_publish(settings, "exports", "marts")
    shutil.copyfile(settings.warehouse_file, settings.warehouse_dir / "whole.duckdb")
    yield settings


@pytest.fixture
def settings(published: Settings) -> Settings:
    shutil.copyfile(published.warehouse_dir / "whole.duckdb", published.warehouse_file)
    return published


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "update marts.fct_orders set net_revenue_native = 999",
            ["marts.fct_orders", "Net revenue is at most the subtotal", "1 row breaks it", "order_name=#1001"],
        ),
        (
            "update marts.fct_sessions set visitor_key = null",
            [
                "marts.fct_sessions",
                "expect_column_values_to_not_be_null(visitor_key)",
                "1 of 1 rows",
                "session_key=1234",
            ],
        ),
        (
            "update marts.reconciliation set difference = -3, is_reconciled = false where step = 'staging to mart'",
            ["marts.reconciliation", "Money and counts agree", "step=staging to mart", "difference=-3"],
        ),
        (
            "delete from raw.google_ads__campaign_days",
            ["raw.google_ads__campaign_days", "expect_rows_to_match_receipts", "rows_landed=1", "rows_found=0"],
        ),
        ("create table marts.fct_secret as select 1 as i", ["marts.fct_secret", "expectations/marts/fct_secret.json"]),
        ("drop table marts.fct_deals", ["marts.fct_deals", "The table exists"]),
    ],
)
def test_a_critical_failure_publishes_nothing_and_names_check_table_and_rows(
    settings: Settings, statement: str, named: list[str]
) -> None:
    before = published_files(settings)
    hand_made.alter(settings, statement)
    with pytest.raises(GateFailed) as raised:
        check_and_publish(settings, "exports" if " raw." in statement else "marts")
    assert [text for text in named if text not in str(raised.value)] == []
    assert raised.value.exit_code == 5
    assert published_files(settings) == before


def test_a_warning_is_published_and_told(settings: Settings) -> None:
    hand_made.alter(settings, "update marts.fct_ad_days set clicks = 5000")
    manifest = check_and_publish(settings, "marts")
    assert publish.read_manifest(settings) == manifest
    assert len(manifest.checks.failed_warnings) == 1
    assert "marts.fct_ad_days" in manifest.checks.failed_warnings[0]
    assert "as many impressions as clicks" in manifest.checks.failed_warnings[0]
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        assert connection.execute("select clicks from fct_ad_days").fetchone() == (5000,)
        assert connection.execute("select checks_warned from manifest").fetchone() == (1,)


def test_a_report_that_was_stored_and_read_again_still_stops(settings: Settings) -> None:
    hand_made.alter(settings, "update marts.fct_leads set channel = null")
    stored = quality.check(settings, "marts").model_dump_json()
    before = published_files(settings)
    with pytest.raises(GateFailed, match=r"marts\.fct_leads"):
        publish.publish(settings, hand_made.THROUGH, "fingerprint", [quality.QualityReport.model_validate_json(stored)])
    assert published_files(settings) == before


def test_a_suite_that_cannot_be_read_publishes_nothing(
    settings: Settings, tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(settings.expectations, checkout / "expectations")
    (checkout / "dbt_project").symlink_to(settings.dbt_project)
    elsewhere = make_settings(settings.home, BELLWETHER_PROJECT_ROOT=str(checkout))
    suite = checkout / "expectations" / "marts" / "fct_orders.json"
    suite.write_text(suite.read_text().replace("expect_no_dates_after", "expect_no_dates_affter"))
    before = published_files(settings)
    with pytest.raises(ConfigurationError, match=r"fct_orders\.json"):
        check_and_publish(elsewhere, "marts")
    assert published_files(settings) == before


def test_an_audit_leaves_the_build_file_free_and_unchanged(settings: Settings) -> None:
    before = hashlib.sha256(settings.warehouse_file.read_bytes()).hexdigest()
    quality.check(settings, "marts")
    assert hashlib.sha256(settings.warehouse_file.read_bytes()).hexdigest() == before
    hand_made.alter(settings, "create table marts.dim_new (i integer)")


def test_an_audit_is_quiet_and_its_noise_goes_to_a_file(
    settings: Settings, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    said: list[str] = []
    report = quality.check(settings, "marts", said.append)
    assert capfd.readouterr() == ("", "")
    assert not [warning for warning in recwarn if "great_expectations" in str(warning.filename)]
    assert (settings.logs / "great_expectations.log").exists()
    assert len(said) == len({result.table for result in report.results}) + 1


def test_data_docs_open_without_a_network(settings: Settings) -> None:
    hand_made.alter(settings, "update marts.fct_ad_days set clicks = 5000, spend_native = -1")
    report = quality.check(settings, "marts")
    assert report.docs is not None
    index = Path(report.docs)
    assert index == settings.data_docs / "marts" / "index.html"
    pages = {page: page.read_text(encoding="utf-8") for page in index.parent.rglob("*.html")}
    assert len(pages) >= 2 * len({result.table for result in report.results})
    assert [page for page, text in pages.items() if "http://" in text or "https://" in text or "<script" in text] == []
    assert "There are no negative spend native: 1 of 1 rows break it." in pages[index]
    links = [part.split("'")[0] for part in pages[index].split("href='")[1:]]
    assert len(links) == len({result.table for result in report.results})
    assert all((index.parent / link).is_file() for link in links)


def test_there_is_nothing_to_audit_before_the_first_build(
    tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    empty = make_settings(tmp_path)
    with pytest.raises(BellwetherError, match="no build file"):
        quality.check(empty, "exports")
    hand_made.make_warehouse(empty)
    (empty.warehouse_dir / "build.json").unlink()
    with pytest.raises(BellwetherError, match="no finished build"):
        quality.check(empty, "marts")

"""What a publication holds, what it refuses, and what it keeps."""

from __future__ import annotations

import hashlib
import json
import stat
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hand_made_build import THROUGH_DATE, audit, check, make_build, publish_marker, read_marker, settings_for

from bellwether import publish
from bellwether.errors import GateFailed, PublishFailed
from bellwether.publish import copying, versions
from bellwether.quality import QualityReport
from bellwether.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file below a folder with its modification time and hash."""
    return {
        str(file.relative_to(folder)): (file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".lock"
    }


def test_the_published_file_holds_the_marts_in_main_and_nothing_else(settings: Settings) -> None:
    publish_marker(settings, 1)
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables order by table_name"
        ).fetchall()
        total = connection.execute(
            "select count(*), sum(spend_reporting), sum(impressions) from fct_ad_days"
        ).fetchone()
    assert tables == [("main", name) for name in ("fct_ad_days", "fct_orders", "manifest", "reconciliation")]
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        expected = connection.execute(
            "select count(*), sum(spend_reporting), sum(impressions) from marts.fct_ad_days"
        ).fetchone()
    assert total == expected


def test_descriptions_travel_with_the_tables(settings: Settings) -> None:
    publish_marker(settings, 1)
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        table = connection.execute("select comment from duckdb_tables() where table_name = 'fct_ad_days'").fetchone()
        column = connection.execute("select comment from duckdb_columns() where column_name = 'impressions'").fetchone()
    assert table == ("One row per account, campaign and day.",)
    assert column == ("Times an ad was shown; the vendor's count.",)


def test_the_manifest_says_what_is_published_from_what_and_how_it_was_checked(settings: Settings) -> None:
    build_id = make_build(settings, 4)
    warned = check("less traffic than usual", success=False, severity="warning")
    written = publish.publish(settings, THROUGH_DATE, "fingerprint-4", [audit(build_id, warned)])

    assert publish.read_manifest(settings) == written
    assert json.loads((settings.published_dir / "manifest.json").read_text()) == written.model_dump(mode="json")
    assert (written.build_id, written.through_date, written.fingerprint) == ("build-4", THROUGH_DATE, "fingerprint-4")
    assert written.tables == {"fct_ad_days": 1_000, "fct_orders": 1_000, "reconciliation": 1}
    assert [file.model_dump() for file in written.files] == [
        {
            "source": "google_ads",
            "table": "campaign_days",
            "name": "campaigns.csv",
            "sha": "cafe4",
            "rows": 1_000,
            "period": "2026-11-01/2026-11-21",
        }
    ]
    assert written.checks.passed == 1
    assert written.checks.failed_warnings == ["marts.fct_ad_days: less traffic than usual"]
    assert (written.reporting_currency, written.reporting_time_zone) == ("USD", "UTC")
    assert written.size == settings.published_file.stat().st_size
    assert written.sha256 == hashlib.sha256(settings.published_file.read_bytes()).hexdigest()


def test_the_file_itself_holds_its_manifest(settings: Settings) -> None:
    written = publish_marker(settings, 1)
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        row = connection.execute("select version, through_date, checks_passed, checks_warned from manifest").fetchone()
    assert row == (written.version, THROUGH_DATE, 1, 0)
    assert copying.manifest_inside(settings.published_file) == written.model_copy(update={"sha256": "", "size": 0})


def test_parquet_beside_holds_the_same_rows(settings: Settings) -> None:
    publish_marker(settings, 1)
    publish_marker(settings, 2, rows=30)
    folder = settings.published_dir / "parquet"
    assert sorted(file.name for file in folder.iterdir()) == [
        "fct_ad_days.parquet",
        "fct_orders.parquet",
        "reconciliation.parquet",
    ]
    with duckdb.connect() as connection:
        query = f"select count(*), min(marker), max(marker) from read_parquet('{folder}/fct_orders.parquet')"
        assert connection.execute(query).fetchone() == (30, 2, 2)


def test_no_log_lies_beside_the_published_file_and_no_one_may_write_it(settings: Settings) -> None:
    settings.published_dir.mkdir(parents=True)
    (settings.published_dir / "bellwether.duckdb.wal").write_bytes(b"left by some other program")
    publish_marker(settings, 1)
    assert not list(settings.published_dir.rglob("*.wal"))
    assert stat.S_IMODE(settings.published_file.stat().st_mode) == 0o444


def test_a_reader_that_holds_the_old_file_keeps_it(settings: Settings) -> None:
    publish_marker(settings, 1)
    with settings.published_file.open("rb") as held:
        before = hashlib.sha256(held.read()).hexdigest()
        publish_marker(settings, 2)
        held.seek(0)
        assert hashlib.sha256(held.read()).hexdigest() == before
    assert read_marker(settings.published_file) == 2


def test_nothing_is_published_before_the_first_time(settings: Settings) -> None:
    assert publish.read_manifest(settings) is None
    assert publish.list_versions(settings) == []
    with pytest.raises(PublishFailed, match="Nothing has been published"):
        publish.rollback(settings, None)


class TestRefusals:
    """Each leaves every file in the published folder as it was, to the byte and the second."""

    @pytest.fixture(autouse=True)
    def published_before(self, settings: Settings) -> dict[str, tuple[int, str]]:
        publish_marker(settings, 1)
        make_build(settings, 2)
        return snapshot(settings.published_dir)

    def refused(
        self, settings: Settings, before: dict[str, tuple[int, str]], checks: list[QualityReport], **changes: date
    ) -> str:
        through_date = changes.get("through_date", THROUGH_DATE)
        with pytest.raises((GateFailed, PublishFailed)) as raised:
            publish.publish(settings, through_date, "fingerprint-2", checks)
        assert snapshot(settings.published_dir) == before
        assert read_marker(settings.published_file) == 1
        return str(raised.value)

    def test_a_critical_failure(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        failure = check("3 of 10 rows have no impressions", success=False, rows=3)
        text = self.refused(settings, published_before, [audit("build-2", failure)])
        assert "marts.fct_ad_days" in text
        assert "expect_column_values_to_not_be_null" in text
        assert "3 of 10 rows have no impressions" in text
        assert all(f"ad_day_key=key-{number}, impressions=None" in text for number in range(3))

    def test_a_critical_failure_of_the_exports(
        self, settings: Settings, published_before: dict[str, tuple[int, str]]
    ) -> None:
        failure = check("half of the rows were rejected", success=False)
        exports = QualityReport(layer="exports", build_id=None, results=[failure], docs=None)
        assert "half of the rows" in self.refused(settings, published_before, [exports, audit("build-2")])

    def test_no_audit_of_the_marts(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        exports = QualityReport(layer="exports", build_id=None, results=[], docs=None)
        assert "not audited" in self.refused(settings, published_before, [exports])

    def test_an_audit_of_another_build(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        text = self.refused(settings, published_before, [audit("build-1")])
        assert "build-1" in text
        assert "build-2" in text

    def test_another_day_than_the_build_goes_through(
        self, settings: Settings, published_before: dict[str, tuple[int, str]]
    ) -> None:
        day_after = THROUGH_DATE + timedelta(days=1)
        assert "2026-11-22" in self.refused(settings, published_before, [audit("build-2")], through_date=day_after)

    def test_an_unfinished_build(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        (settings.warehouse_dir / "build.json").unlink()
        assert "no finished build" in self.refused(settings, published_before, [audit("build-2")])

    def test_a_copy_that_does_not_reconcile(
        self, settings: Settings, published_before: dict[str, tuple[int, str]]
    ) -> None:
        make_build(settings, 2, is_reconciled=False)
        assert "reconciliation" in self.refused(settings, published_before, [audit("build-2")])

    def test_a_build_without_marts(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        with duckdb.connect(str(settings.warehouse_file)) as connection:
            connection.execute("drop schema marts cascade")
        assert "no marts" in self.refused(settings, published_before, [audit("build-2")])

    def test_a_copy_with_a_changed_value(
        self,
        settings: Settings,
        published_before: dict[str, tuple[int, str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        original = copying._verify

        def corrupt_then_verify(database: Path, expected: dict[str, copying.Checksum]) -> None:
            with duckdb.connect(str(database)) as connection:  # one cent moved between two rows: the sum stays
                connection.execute(
                    """
                    update fct_orders
                    set net_revenue_reporting = net_revenue_reporting + if(order_key = '3', 0.01, -0.01)
                    where order_key in ('3', '4')
                    """
                )
            original(database, expected)

        monkeypatch.setattr(copying, "_verify", corrupt_then_verify)
        text = self.refused(settings, published_before, [audit("build-2")])
        assert "fct_orders" in text
        assert "net_revenue_reporting" in text

    def test_another_publisher_at_work(self, settings: Settings, published_before: dict[str, tuple[int, str]]) -> None:
        with versions.lock(settings):
            assert "Another process" in self.refused(settings, published_before, [audit("build-2")])


def test_a_warning_does_not_stop_publication(settings: Settings) -> None:
    build_id = make_build(settings, 1)
    warned = check("less traffic than usual", success=False, severity="warning", rows=2)
    publish.publish(settings, THROUGH_DATE, "fingerprint-1", [audit(build_id, warned)])
    assert read_marker(settings.published_file) == 1


class TestVersions:
    def test_only_the_newest_are_kept(self, tmp_path: Path) -> None:
        settings = settings_for(tmp_path, BELLWETHER_KEEP_VERSIONS="3")
        published = [publish_marker(settings, marker).version for marker in range(1, 6)]
        assert [manifest.version for manifest in publish.list_versions(settings)] == published[:1:-1]
        assert sorted(child.name for child in versions.versions_dir(settings).iterdir()) == published[2:]

    def test_the_version_shown_is_kept_however_old(self, tmp_path: Path) -> None:
        settings = settings_for(tmp_path, BELLWETHER_KEEP_VERSIONS="3")
        first = publish_marker(settings, 1)
        publish_marker(settings, 2)
        publish_marker(settings, 3)
        publish.rollback(settings, first.version)
        less = settings_for(tmp_path, BELLWETHER_KEEP_VERSIONS="1")
        assert versions.retain(less) == []
        assert [manifest.fingerprint for manifest in publish.list_versions(less)] == ["fingerprint-3", "fingerprint-1"]
        assert read_marker(settings.published_file) == 1

    def test_a_clock_that_goes_back_does_not_reorder_versions(self, settings: Settings) -> None:
        first = publish_marker(settings, 1)
        assert versions.new_version(settings, first.published_at - timedelta(days=1)) > first.version


class TestRollback:
    def test_goes_back_to_the_version_before_and_says_so(self, settings: Settings) -> None:
        first = publish_marker(settings, 1)
        second = publish_marker(settings, 2)
        said: list[str] = []
        assert publish.rollback(settings, None, said.append) == first
        assert read_marker(settings.published_file) == 1
        assert publish.read_manifest(settings) == first
        assert (settings.published_dir / "manifest.json").read_text() == first.model_dump_json(indent=2) + "\n"
        assert (settings.published_dir / "parquet").resolve().parent.name == first.version
        assert len(said) == 1
        assert first.version in said[0]
        assert second.version in said[0]

    def test_goes_to_the_named_version_forward_too(self, settings: Settings) -> None:
        named = [publish_marker(settings, marker).version for marker in (1, 2, 3)]
        for position in (0, 2, 1, 1):
            publish.rollback(settings, named[position])
            assert read_marker(settings.published_file) == position + 1

    def test_twice_goes_back_two_versions(self, settings: Settings) -> None:
        for marker in (1, 2, 3):
            publish_marker(settings, marker)
        publish.rollback(settings)
        publish.rollback(settings)
        assert read_marker(settings.published_file) == 1

    def test_publishing_goes_on_after_it_and_never_returns_to_the_version_left(self, settings: Settings) -> None:
        first = publish_marker(settings, 1)
        publish_marker(settings, 2)
        publish.rollback(settings)
        assert publish_marker(settings, 3).previous == first.version
        assert read_marker(settings.published_file) == 3
        publish.rollback(settings)
        assert read_marker(settings.published_file) == 1

    def test_an_unknown_version_is_refused_and_the_kept_ones_named(self, settings: Settings) -> None:
        first = publish_marker(settings, 1)
        with pytest.raises(PublishFailed, match="No version was published before"):
            publish.rollback(settings)
        second = publish_marker(settings, 2)
        with pytest.raises(PublishFailed, match=r"20200101.* is not kept") as raised:
            publish.rollback(settings, "20200101T000000.000000Z")
        assert first.version in raised.value.hint
        assert second.version not in raised.value.hint
        assert read_marker(settings.published_file) == 2

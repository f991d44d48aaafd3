"""Maintenance changes how things lie on disk, never a row, a receipt or a number."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bellwether import landing, maintenance, notify, warehouse
from bellwether.errors import BellwetherError, LandingError
from bellwether.maintenance import build_file, compaction
from bellwether.settings import Settings

NOW = datetime.now(UTC).date()
NEXT_MONTH = (NOW.replace(day=1) + timedelta(days=32)).replace(day=2)
"""From the second on, the month before is over in every time zone."""
TABLES = ("ga4__events", "google_ads__campaign_days")


def ads_day(settings: Settings, day: date, *, extra: bool = False) -> None:
    """One day's Google Ads report; `extra` has a column that the contract does not know."""
    names = ["Day", "Campaign", "Campaign ID", "Currency code", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value"]
    rows = [
        [day.isoformat(), f"Spring {n}", f"1234567{n}", "EUR", f"{n}.50", f"{100 * n}", f"{n}", "0", "0.00"]
        for n in (1, 2, 3)
    ]
    if extra:
        names.append("Invalid clicks")
        rows = [[*row, str(number)] for number, row in enumerate(rows)]
    lines = [",".join(row) for row in [names, *rows]]
    settings.inbox.mkdir(parents=True, exist_ok=True)
    (settings.inbox / f"campaigns {day}.csv").write_text(
        "Campaign report\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


def ga4_day(settings: Settings, day: date, events: int = 4) -> None:
    """One day of GA4's BigQuery export, with its nested columns."""
    stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000_000)
    rows = [
        {
            "event_date": f"{day:%Y%m%d}",
            "event_timestamp": str(stamp + n),
            "event_name": "page_view",
            "event_params": [{"key": "ga_session_id", "value": {"int_value": str(n)}}],
            "user_pseudo_id": f"{n}.{day.toordinal()}",
            "device": {"category": "mobile"},
            "stream_id": "77",
            "platform": "WEB",
        }
        for n in range(events)
    ]
    settings.inbox.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(row) for row in rows) + "\n"
    (settings.inbox / f"events_{day:%Y%m%d}.json").write_text(text, encoding="utf-8")


@pytest.fixture
def landed(settings: Settings) -> Settings:
    """Four days of two sources, landed this month; one file has a column more."""
    for back in range(1, 5):
        ads_day(settings, NOW - timedelta(days=back), extra=back == 2)
        ga4_day(settings, NOW - timedelta(days=back))
    report = landing.land(settings)
    assert [outcome.reason for outcome in report.files if outcome.status != "landed"] == []
    landing.refresh_raw(settings)
    return settings


def everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every row of schema raw, as dbt would read it, with the columns in order of name."""
    found = {}
    with warehouse.build_reader(settings) as connection:
        for table in [*TABLES, "receipts", "coverage", "control_totals"]:
            names = [str(row[0]) for row in connection.execute(f"describe raw.{table}").fetchall()]
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            found[table] = connection.execute(f"select {listed} from raw.{table} order by all").fetchall()
    return found


def parquet_files(settings: Settings) -> list[str]:
    return sorted(
        str(file.relative_to(settings.landing))
        for file in settings.landing.rglob("*.parquet")
        if not file.name.startswith("_")
    )


def test_packing_a_month_changes_no_row_and_no_receipt(landed: Settings) -> None:
    before = everything(landed)
    receipts = sorted(landed.landing.rglob("*.json"))
    packed = maintenance.compact(landed, NEXT_MONTH)
    month = f"{NOW:%Y-%m}"
    assert {(each.source, each.table, each.month, each.files) for each in packed} == {
        ("ga4", "events", month, 4),
        ("google_ads", "campaign_days", month, 4),
    }
    assert parquet_files(landed) == [
        f"ga4/events/months/{month}.parquet",
        f"google_ads/campaign_days/months/{month}.parquet",
    ]
    assert everything(landed) == before
    assert all(receipt.exists() for receipt in receipts)
    landing.refresh_raw(landed)
    assert everything(landed) == before
    assert maintenance.compact(landed, NEXT_MONTH) == [], "a packed month is not packed again"


def test_a_filter_on_filename_skips_what_it_does_not_name(landed: Settings) -> None:
    maintenance.compact(landed, NEXT_MONTH)
    with warehouse.build_reader(landed) as connection:
        plan = str(
            connection.execute("explain select event_name from raw.ga4__events where filename = 'x.parquet'").fetchall()
        )
    month = plan[plan.index("months") - 400 :] if "months" in plan else plan
    assert "filename='x.parquet'" in month.replace(" ", "").replace("\\n", "").replace("│", "")


def test_the_month_that_is_not_over_is_left_alone(landed: Settings) -> None:
    before = parquet_files(landed)
    for today in (NOW, NEXT_MONTH.replace(day=1)):
        assert maintenance.compact(landed, today) == []
    assert parquet_files(landed) == before


def test_what_lands_later_stands_beside_the_packed_month(landed: Settings) -> None:
    maintenance.compact(landed, NEXT_MONTH)
    ads_day(landed, NOW - timedelta(days=9))
    landing.land(landed)
    landing.refresh_raw(landed)
    rows = everything(landed)["google_ads__campaign_days"]
    assert len(rows) == 5 * 3


def test_the_same_export_again_is_known_after_packing(landed: Settings) -> None:
    maintenance.compact(landed, NEXT_MONTH)
    ads_day(landed, NOW - timedelta(days=1))
    assert [outcome.status for outcome in landing.land(landed).files] == ["already landed"]


def test_a_file_that_landed_again_replaces_its_packed_rows(landed: Settings) -> None:
    """Someone deletes a receipt and puts the export back, as its error message says: the new rows count, once."""
    maintenance.compact(landed, NEXT_MONTH)
    receipt = next(receipt for receipt in landing.read_receipts(landed) if receipt.source == "google_ads")
    (landed.landing / "google_ads" / "campaign_days" / f"{receipt.file_id}.json").unlink()
    landing.refresh_raw(landed)
    assert len(everything(landed)["google_ads__campaign_days"]) == 3 * 3, "without a receipt its rows do not exist"
    shutil.copy2(landed.archive / "google_ads" / "campaign_days" / receipt.original_name, landed.inbox)
    landing.land(landed)
    mended = landed.landing / "google_ads" / "campaign_days" / f"{receipt.file_id}.parquet"
    with warehouse.scratch(landed) as connection:
        connection.execute(f"create table mended as select * replace ('99' as clicks) from '{mended}'")
        connection.execute(f"copy mended to '{mended}' (format parquet)")
    landing.refresh_raw(landed)
    for _ in range(2):
        rows = everything(landed)["google_ads__campaign_days"]
        assert len(rows) == 4 * 3
        assert sum("99" in row for row in rows) == 3
        maintenance.compact(landed, NEXT_MONTH)


def test_a_data_home_that_moved_reads_its_months(landed: Settings, make_settings: Callable[..., Settings]) -> None:
    maintenance.compact(landed, NEXT_MONTH)
    before = everything(landed)
    moved = make_settings(landed.home.with_name("elsewhere"))
    landed.home.rename(moved.home)
    landing.refresh_raw(moved)
    text = repr(before).replace(str(landed.home), str(moved.home))
    assert repr(everything(moved)) == text


def test_a_landed_file_that_its_receipt_denies_is_not_packed(landed: Settings) -> None:
    first, second = sorted((landed.landing / "google_ads" / "campaign_days").glob("[0-9a-f]*.parquet"))[:2]
    with warehouse.scratch(landed) as connection:
        connection.execute(f"copy (from '{first}' limit 2) to '{second}' (format parquet)")
    before = parquet_files(landed)
    with pytest.raises(LandingError, match="holds 2 rows; its receipt says 3"):
        maintenance.compact(landed, NEXT_MONTH)
    assert [name for name in parquet_files(landed) if "google" in name] == [name for name in before if "google" in name]
    landing.refresh_raw(landed)
    assert len(everything(landed)["google_ads__campaign_days"]) == 4 * 3 - 1


def test_killed_after_the_record_the_next_one_finishes(landed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(landed)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(compaction, "_remove", killed)
        maintenance.compact(landed, NEXT_MONTH)
    assert everything(landed) == before
    assert len(parquet_files(landed)) == 2 + 8
    assert maintenance.compact(landed, NEXT_MONTH) == []
    assert everything(landed) == before
    assert len(parquet_files(landed)) == 2


def test_large_files_are_not_packed(landed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "SMALL_BYTES", 1)
    assert maintenance.compact(landed, NEXT_MONTH) == []


def test_exports_stay_for_ever_and_the_rest_for_its_days(
    landed: Settings, make_settings: Callable[..., Settings]
) -> None:
    for file in (landed.reports / "2020-01-01.html", landed.reports / "latest.html", landed.logs / "dbt" / "dbt.log",
                 landed.reports / "latest.xlsx", landed.reports / "latest.zh.xlsx",
                 landed.runs / "2020-01-01" / "build.json", landed.quarantine / "odd.csv"):  # fmt: skip
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    archived = sorted(landed.archive.rglob("*.*"))
    assert maintenance.retain(landed, NOW + timedelta(days=399)) == []
    removed = maintenance.retain(landed, NOW + timedelta(days=402))
    assert {each.kind: each.files for each in removed} == {"reports": 1, "runs": 1, "logs": 1}
    assert {file.name for file in landed.reports.iterdir()} == {"latest.html", "latest.xlsx", "latest.zh.xlsx"}
    assert not (landed.runs / "2020-01-01").exists(), "a folder that nothing is left in goes too"
    assert sorted(landed.archive.rglob("*.*")) == archived
    assert (landed.quarantine / "odd.csv").exists()

    shorter = make_settings(landed.home, BELLWETHER_KEEP_ARCHIVE_DAYS="30", BELLWETHER_KEEP_QUARANTINE_DAYS="7")
    removed = maintenance.retain(shorter, NOW + timedelta(days=32))
    assert {each.kind: each.files for each in removed} == {"archive": len(archived), "quarantine": 1}


def test_an_old_export_that_was_archived_today_is_not_old(
    settings: Settings, make_settings: Callable[..., Settings]
) -> None:
    file = settings.inbox / "old.csv"
    file.parent.mkdir(parents=True)
    file.write_text("x")
    os.utime(file, (0, 0))
    settings.archive.mkdir()
    file.rename(settings.archive / "old.csv")
    shorter = make_settings(settings.home, BELLWETHER_KEEP_ARCHIVE_DAYS="30")
    assert maintenance.retain(shorter, NOW) == []


def test_what_killed_processes_left_goes_after_a_day(landed: Settings) -> None:
    table = landed.landing / "google_ads" / "campaign_days"
    before = everything(landed)
    left = [
        landed.scratch / "landing-1" / "3" / "first.parquet",
        table / ".17-0123456789abcdef.json.tmp",
        table / "0123456789abcdef.parquet",
        table / "0123456789abcdef.rejects.parquet",
        table / "months" / "2020-01.parquet",
    ]
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    assert maintenance.tidy(landed, NOW) == []
    removed = maintenance.tidy(landed, NOW + timedelta(days=2))
    assert {each.kind: each.files for each in removed} == {"half-done landing": 4, "scratch": 1}
    assert not any(file.exists() for file in left)
    assert not (landed.scratch / "landing-1").exists()
    assert everything(landed) == before


def test_a_stale_source_is_told_and_an_unused_one_is_not(landed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(notify, "send", lambda _, title, lines: bool(told.append((title, list(lines)))) or True)
    newest = NOW - timedelta(days=1)
    assert maintenance.check_freshness(landed, newest + timedelta(days=2)) == []
    assert told == []
    stale = maintenance.check_freshness(landed, newest + timedelta(days=5))
    assert {(each.source, each.days_old, each.severity) for each in stale} == {
        ("ga4", 5, "critical"),
        ("google_ads", 5, "warning"),
    }
    assert told[0][0] == "Bellwether: 2 tables wait for a new export"
    assert f"ga4.events: the newest export goes to {newest}, 5 days ago; 2 are allowed" in told[0][1]


def test_a_snapshot_is_as_new_as_it_was_when_it_was_made(settings: Settings) -> None:
    """Nobody became a contact for a month; the list itself is of today."""
    text = "Record ID,Email,Create Date,Lifecycle Stage\n501,a@example.com,2026-01-05 09:00,lead\n"
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "hubspot-crm-exports-contacts.csv").write_text(text, encoding="utf-8")
    assert [(outcome.source, outcome.status) for outcome in landing.land(settings).files] == [("hubspot", "landed")]
    assert maintenance.check_freshness(settings, NOW + timedelta(days=1)) == []
    assert [table.days_old for table in maintenance.check_freshness(settings, NOW + timedelta(days=4))] == [4]


def wasteful(settings: Settings) -> None:
    """Leave a build file that is mostly free, with comments and a view that names its database."""
    with warehouse.writer(settings) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.waste as select hash(range) as h from range(3_000_000)")
        connection.execute("checkpoint")
        connection.execute("create table marts.kept as select range as n, range % 7 as k from range(1000)")
        connection.execute("comment on table marts.kept is 'One row per n.'")
        connection.execute("comment on column marts.kept.n is 'A number.'")
        connection.execute("create view marts.seen as select n from build.marts.kept where k = 1")
        connection.execute("drop table marts.waste")


def test_a_build_file_that_is_mostly_free_is_rebuilt(landed: Settings) -> None:
    wasteful(landed)
    before = everything(landed)
    assert maintenance.rebuild(landed) is None, "a small file is left alone"
    rebuilt = maintenance.rebuild(landed, min_bytes=1)
    assert rebuilt is not None
    assert rebuilt.bytes_after < rebuilt.bytes_before / 2
    assert rebuilt.bytes_after == landed.warehouse_file.stat().st_size
    assert everything(landed) == before
    with warehouse.build_reader(landed) as connection:
        assert connection.execute("select count(*) from marts.seen").fetchone() == (143,)
        comments = connection.execute("select comment from duckdb_tables() where table_name = 'kept'").fetchall()
        assert comments == [("One row per n.",)]
    assert maintenance.rebuild(landed, min_bytes=1) is None, "there is nothing free in a new file"
    assert {file.name for file in landed.warehouse_dir.iterdir()} == {"build.duckdb"}


def test_without_room_for_a_copy_the_build_file_stays(landed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    wasteful(landed)
    size = landed.warehouse_file.stat().st_size
    monkeypatch.setattr(build_file, "_free_bytes", lambda _: 0)
    with pytest.raises(BellwetherError, match="no room") as raised:
        maintenance.rebuild(landed, min_bytes=1)
    assert raised.value.is_transient
    assert landed.warehouse_file.stat().st_size == size


def test_an_empty_data_home_needs_nothing(settings: Settings) -> None:
    report = maintenance.maintain(settings, NOW)
    assert report == maintenance.MaintenanceReport(today=NOW)
    assert not settings.warehouse_file.exists()

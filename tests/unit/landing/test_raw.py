"""Schema raw: views over what is committed, and which export wins which day."""

from __future__ import annotations

import dataclasses
import shutil
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from landing_samples import Home, event, google, google_days

from bellwether import landing
from bellwether.contracts import load_contracts

MARCH = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in range(1, 29)]
WINNERS = """
    select coverage.source_date::varchar, receipts.original_name
    from raw.coverage join raw.receipts using (filename) order by 1, 2"""


def test_every_declared_table_is_there_before_anything_lands(home: Home) -> None:
    names = {
        name for (name,) in home.raw("select table_name from information_schema.tables where table_schema = 'raw'")
    }
    contracts = load_contracts(home.settings.dbt_project)
    assert names == {contract.identifier for contract in contracts} | {
        "receipts",
        "coverage",
        "control_totals",
        "vendor_totals",
    }
    for contract in contracts:
        columns = [row[0] for row in home.raw(f"describe raw.{contract.identifier}")]
        assert columns[:-2] == [column.name for column in contract.columns]
        assert set(columns[-2:]) == {"filename", "file_row_number"}
        assert home.raw(f"select count(*) from raw.{contract.identifier}") == [(0,)]
    kinds = dict(row[:2] for row in home.raw("describe raw.ga4__events"))
    assert kinds["event_params"].startswith('STRUCT("key" VARCHAR, "value" STRUCT(string_value VARCHAR')
    assert kinds["event_timestamp"] == "VARCHAR"


def test_types_of_the_tables_about_files(home: Home) -> None:
    home.land_one("a.csv", google())
    tables = ("receipts", "coverage", "control_totals", "vendor_totals")
    kinds = {table: dict(row[:2] for row in home.raw(f"describe raw.{table}")) for table in tables}
    assert kinds["receipts"] == {
        "source": "VARCHAR", "table_name": "VARCHAR", "file_id": "VARCHAR", "filename": "VARCHAR",
        "original_name": "VARCHAR", "exported_at": "TIMESTAMP", "landed_at": "TIMESTAMP", "scope": "VARCHAR",
        "period_start": "DATE", "period_end": "DATE", "language": "VARCHAR", "encoding": "VARCHAR",
        "rows_read": "BIGINT", "rows_landed": "BIGINT", "rows_rejected": "BIGINT",
        "is_truncated": "BOOLEAN", "is_incomplete": "BOOLEAN",
        "vendor_total_status": "VARCHAR", "facts": "JSON",
    }  # fmt: skip
    assert kinds["coverage"] == {
        "source": "VARCHAR", "table_name": "VARCHAR", "scope": "VARCHAR", "source_date": "DATE", "filename": "VARCHAR"
    }  # fmt: skip
    assert kinds["control_totals"]["value"] == "DECIMAL(38,6)"
    assert kinds["vendor_totals"]["is_within"] == "BOOLEAN"


def test_the_names_of_files_agree_between_rows_and_receipts(home: Home) -> None:
    home.land_one("a.csv", google())
    assert home.raw(
        "select count(*), count(distinct r.filename) from raw.google_ads__campaign_days as t "
        "join raw.receipts as r on t.filename = r.filename"
    ) == [(3, 1)]
    assert home.raw("select file_row_number from raw.google_ads__campaign_days order by 1") == [(0,), (1,), (2,)]


def test_a_later_export_replaces_the_days_it_covers(home: Home) -> None:
    home.land_one("old.csv", google_days(1, 4, clicks=5), MARCH[9])
    home.land_one("new.csv", google_days(3, 6, clicks=7), MARCH[10])
    assert home.raw(WINNERS) == [
        *[(f"2026-03-0{day}", "old.csv") for day in (1, 2)],
        *[(f"2026-03-0{day}", "new.csv") for day in (3, 4, 5, 6)],
    ]
    assert home.raw(
        "select sum(clicks::int) from raw.google_ads__campaign_days as t join raw.coverage as c "
        "on t.filename = c.filename and t.customer_id = c.scope and t.day::date = c.source_date"
    ) == [(5 * 2 + 7 * 4,)]


def test_the_order_of_landing_does_not_matter(home: Home) -> None:
    home.land_one("new.csv", google_days(3, 6, clicks=7), MARCH[10])
    home.land_one("old.csv", google_days(1, 4, clicks=5), MARCH[9])
    assert [name for _, name in home.raw(WINNERS)] == ["old.csv"] * 2 + ["new.csv"] * 4


def test_a_day_that_the_new_export_leaves_empty_is_emptied(home: Home) -> None:
    home.land_one("old.csv", google_days(1, 4), MARCH[9])
    emptied = google_days(1, 4, clicks=9).replace("Enabled,Brand,7,2026-03-02,1,EUR,1.00,10,9,0,1%\n", "")
    home.land_one("new.csv", emptied, MARCH[10])
    assert {name for _, name in home.raw(WINNERS)} == {"new.csv"}


def test_accounts_do_not_replace_each_other(home: Home) -> None:
    home.land_one("a.csv", google_days(1, 2, account="1"), MARCH[9])
    home.land_one("b.csv", google_days(1, 2, account="2"), MARCH[10])
    assert len(home.raw(WINNERS)) == 4


def test_a_file_that_names_no_account_competes_with_the_only_one_there_is(home: Home) -> None:
    header, row = '"Date","Tweets published","impressions"\n', '"2021-01-0{}","1","{}"\n'
    named = header + row.format(1, 100) + row.format(2, 100)
    unnamed = "Date,Create Post,Impressions\n2021-01-02,1,150\n2021-01-03,1,150\n"
    home.land_one("daily_tweet_activity_metrics_me_20210101_20210103_en.csv", named, MARCH[5])
    home.land_one("account_overview_analytics.csv", unnamed, MARCH[6])
    assert home.raw("select scope, source_date::varchar from raw.coverage order by 2") == [
        ("me", "2021-01-01"), ("", "2021-01-02"), ("", "2021-01-03")
    ]  # fmt: skip


def test_shards_of_one_export_stand_together(home: Home) -> None:
    for shard in range(3):
        home.land_one(f"events_20260301-{shard:012}.json", event(user_pseudo_id=f"first {shard}"), MARCH[2])
    assert len(home.raw(WINNERS)) == 3
    for shard in range(2):
        home.land_one(f"again/events_20260301-{shard:012}.json", event(user_pseudo_id=f"second {shard}"), MARCH[4])
    assert [name for _, name in home.raw(WINNERS)] == [f"again/events_20260301-{shard:012}.json" for shard in range(2)]
    home.land_one("events_20260301.json", event(user_pseudo_id="whole"), MARCH[6])
    assert [name for _, name in home.raw(WINNERS)] == ["events_20260301.json"]


def test_a_time_in_the_name_is_no_shard(home: Home) -> None:
    home.land_one("events_202603011200.json", event(user_pseudo_id="noon"), MARCH[2])
    home.land_one("events_202603011300.json", event(user_pseudo_id="one"), MARCH[2])
    assert len(home.raw(WINNERS)) == 1


def test_files_with_different_columns_are_one_table(home: Home) -> None:
    home.land_one("a.csv", google().replace("Campaign status,", "Budget name,"))
    home.land_one("b.csv", google_days(5, 6))
    assert home.raw(
        "select count(*), count(budget_name), count(campaign_status) from raw.google_ads__campaign_days"
    ) == [(5, 3, 2)]


def test_a_parquet_file_without_receipt_does_not_exist(home: Home) -> None:
    outcome = home.land_one("a.csv", google())
    stray = home.settings.landing / "google_ads/campaign_days/0123456789abcdef.parquet"
    shutil.copy(str(outcome.receipt).replace(".json", ".parquet"), stray)
    assert home.raw("select count(*) from raw.google_ads__campaign_days") == [(3,)]


def test_refreshing_twice_changes_nothing(home: Home) -> None:
    home.land_one("a.csv", google())
    first = home.raw("from raw.control_totals")
    assert home.raw("from raw.control_totals") == first
    assert (first[0][2]).startswith(str(home.settings.landing))
    assert home.raw("select sum(value) from raw.control_totals where measure = 'cost'") == [(Decimal("1022.75"),)]


def test_a_new_export_another_time_and_another_contract_each_make_another_schema(home: Home, tmp_path: Path) -> None:
    seen = [landing.raw_inputs(home.settings)]
    home.land_one("a.csv", google())
    seen.append(landing.raw_inputs(home.settings))
    receipt = home.receipt("a.csv")
    later = receipt.model_copy(update={"exported_at": receipt.exported_at + timedelta(days=1)})
    file = home.settings.landing / "google_ads/campaign_days" / f"{receipt.file_id}.json"
    file.write_text(later.model_dump_json())
    seen.append(landing.raw_inputs(home.settings))
    shutil.copytree(home.settings.dbt_project / "models/staging", tmp_path / "project/dbt_project/models/staging")
    project = dataclasses.replace(home.settings, project_root=tmp_path / "project")
    assert landing.raw_inputs(project) == seen[-1]
    contract = project.dbt_project / "models/staging/google_ads/_google_ads__sources.yml"
    contract.write_text(contract.read_text() + "          - {name: bid_strategy, description: An optional column.}\n")
    seen.append(landing.raw_inputs(project))
    assert len({tuple(inputs) for inputs in seen}) == 4


def test_thousands_of_receipts_take_seconds(home: Home) -> None:
    """Receipts are read as a set; their Parquet files are made by copying, for landing them is not the point."""
    home.land_one("a.csv", google_days(1, 28), MARCH[1])
    folder = home.settings.landing / "google_ads/campaign_days"
    receipt = home.receipt("a.csv")
    parquet = (folder / f"{receipt.file_id}.parquet").read_bytes()
    for n in range(2000):
        copy = receipt.model_copy(update={"file_id": f"{n:016x}", "original_name": f"{n}.csv"})
        (folder / f"{n:016x}.parquet").write_bytes(parquet)
        (folder / f"{n:016x}.json").write_text(copy.model_dump_json())
    started = time.perf_counter()
    landing.refresh_raw(home.settings)
    took = time.perf_counter() - started
    with duckdb.connect(str(home.settings.warehouse_file), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.receipts").fetchone() == (2001,)
        assert connection.execute("select count(*) from raw.coverage").fetchone() == (28,)
    assert took < 30, f"{took:.1f} s"

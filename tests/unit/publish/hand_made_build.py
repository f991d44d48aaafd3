"""A build file made by hand: small marts that all carry one marker, so a reader can tell a mixture from a version.

Run as a program it publishes once, in a process that a test may kill: `hand_made_build.py HOME MARKER`.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import duckdb

from bellwether import publish
from bellwether.publish import Manifest
from bellwether.quality.report import CheckResult, QualityReport
from bellwether.settings import Settings, load_settings

THROUGH_DATE = date(2026, 11, 21)


def settings_for(home: Path, **variables: str) -> Settings:
    return load_settings(
        {
            "BELLWETHER_HOME": str(home),
            "BELLWETHER_HASH_SALT": "0" * 32,
            "BELLWETHER_THREADS": "1",
            "BELLWETHER_MEMORY_LIMIT": "512MB",
            **variables,
        }
    )


def make_build(settings: Settings, marker: int, *, rows: int = 1_000, is_reconciled: bool = True) -> str:
    """Write build.duckdb and build.json as a finished build leaves them; returns the build id."""
    build_id = f"build-{marker}"
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    settings.warehouse_file.unlink(missing_ok=True)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("create schema marts; create schema raw")
        connection.execute(
            f"""
            create table marts.fct_ad_days as
            select i::varchar as ad_day_key, date '2026-11-01' + (i % 21)::integer as date_day, i as impressions,
                (i * 0.13)::decimal(18, 6) as spend_reporting, i / 7 as conversions, {marker} as marker
            from range({rows}) as r (i);
            create table marts.fct_orders as
            select i::varchar as order_key, (i * 9.99)::decimal(18, 6) as net_revenue_reporting, {marker} as marker
            from range({rows}) as r (i);
            create table marts.reconciliation as
            select 'google_ads' as source, 'cost' as measure, {is_reconciled} as is_reconciled, {marker} as marker;
            create table raw.receipts as
            select 'google_ads' as source, 'campaign_days' as table_name, 'campaigns.csv' as original_name,
                'cafe{marker}' as file_id, {rows} as rows_landed, date '2026-11-01' as period_start,
                date '2026-11-21' as period_end;
            comment on table marts.fct_ad_days is 'One row per account, campaign and day.';
            comment on column marts.fct_ad_days.impressions is 'Times an ad was shown; the vendor''s count.';
            """
        )
    build = {"build_id": build_id, "through_date": THROUGH_DATE.isoformat(), "built_at": "2026-11-22T06:00:00Z"}
    (settings.warehouse_dir / "build.json").write_text(json.dumps(build))
    return build_id


def audit(build_id: str, *failures: CheckResult) -> QualityReport:
    """The report of an audit of the marts in which all checks but `failures` hold."""
    held = check("every key is there", success=True)
    return QualityReport(layer="marts", build_id=build_id, results=[held, *failures], docs=None)


def check(message: str, *, success: bool, severity: str = "critical", rows: int = 0) -> CheckResult:
    return CheckResult(
        suite="fct_ad_days",
        table="marts.fct_ad_days",
        expectation="expect_column_values_to_not_be_null",
        severity=severity,
        success=success,
        message=message,
        rows=[{"ad_day_key": f"key-{number}", "impressions": None} for number in range(rows)],
    )


def publish_marker(settings: Settings, marker: int, *, rows: int = 1_000) -> Manifest:
    """Build with the marker and publish it."""
    build_id = make_build(settings, marker, rows=rows)
    return publish.publish(settings, THROUGH_DATE, f"fingerprint-{marker}", [audit(build_id)])


def read_marker(file: Path) -> int:
    """The marker of a published file, after proving that its tables and its manifest are of one version."""
    with duckdb.connect(str(file), read_only=True, config={"threads": "1"}) as connection:
        found = connection.execute(
            """
            select (select min(marker) from fct_ad_days), (select max(marker) from fct_ad_days),
                (select min(marker) from fct_orders), (select max(marker) from fct_orders),
                (select max(marker) from reconciliation),
                (select split_part(fingerprint, '-', 2)::integer from manifest),
                (select count(*) from fct_ad_days) - (select (document->'tables'->>'fct_ad_days')::bigint from manifest)
            """
        ).fetchone()
    assert found is not None
    *markers, missing_rows = found
    assert len(set(markers)) == 1, f"a mixture of versions: {markers}"
    assert missing_rows == 0
    return int(markers[0])


if __name__ == "__main__":
    target = settings_for(Path(sys.argv[1]))
    built = make_build(target, int(sys.argv[2]), rows=50_000)
    print("ready", flush=True)
    publish.publish(target, THROUGH_DATE, f"fingerprint-{sys.argv[2]}", [audit(built)])
    print("done", flush=True)

"""What the published file remembers of what was published before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hand_made_build import THROUGH_DATE, audit, make_build, settings_for

from bellwether import publish
from bellwether.errors import PublishFailed
from bellwether.publish import Manifest, copying, history
from bellwether.settings import Settings

DAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
WEEK_BEFORE = date(2026, 11, 9)


@dataclass(frozen=True)
class Line:
    """What a build says of one KPI, period and scope."""

    kpi_id: str
    period: str
    start: date
    end: date
    value: float | None
    scope: str = "company"
    scope_value: str = "all"
    target: float | None = None
    verdict: str | None = None


LEADS = Line("leads", "day", DAY, DAY, 10)
REVENUE = Line("revenue", "day", DAY, DAY, 99.5, target=100, verdict="near")
WEEK = Line("leads", "week", WEEK_BEFORE, date(2026, 11, 15), 70)
EMAIL = Line("leads", "day", DAY, DAY, 4, "channel", "Email")
COST = Line("cost_per_lead", "day", DAY, DAY, None)
LEADS_OF_THE_DAY = "kpi_id = 'leads' and period = 'day' and scope = 'company'"
LINES = (LEADS, REVENUE, WEEK, EMAIL, COST)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


def publish_lines(settings: Settings, marker: int, *lines: Line) -> Manifest:
    """Publish a build that says this and read one file more for each marker."""
    build_id = make_build(settings, marker, rows=10)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(
            """
            create table marts.fct_kpi_values (kpi_id varchar, period varchar, period_start_date date,
                period_end_date date, scope varchar, scope_value varchar, value double);
            create table marts.fct_scorecard (kpi_id varchar, period varchar, period_start_date date,
                period_end_date date, scope varchar, scope_value varchar, value double, target double, verdict varchar,
                is_main boolean);
            """
        )
        for line in lines:
            key = (line.kpi_id, line.period, line.start, line.end, line.scope, line.scope_value, line.value)
            connection.execute("insert into marts.fct_kpi_values values (?, ?, ?, ?, ?, ?, ?)", key)
            if line.verdict:
                # Another owner aims at something else; the history keeps the line of the most senior one.
                for judged in ((line.target, line.verdict, True), (-1, "below", False)):
                    connection.execute(
                        "insert into marts.fct_scorecard values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, *judged)
                    )
        connection.execute(
            f"""
            create or replace table raw.receipts as
            select receipts.* replace ('cafe' || i as file_id, 'file ' || i || '.csv' as original_name)
            from raw.receipts, range(1, {marker} + 1) as files (i)
            """
        )
    return publish.publish(settings, THROUGH_DATE, f"fingerprint-{marker}", [audit(build_id)])


@contextmanager
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        yield connection


def rows(settings: Settings, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    with published(settings) as connection:
        return connection.execute(f"select {columns} from fct_kpi_history where {where} order by all").fetchall()


def test_the_first_publication_is_all_current_and_changed_by_nothing(settings: Settings) -> None:
    first = publish_lines(settings, 1, *LINES)
    assert rows(settings, "kpi_id, period, scope_value, value, target, verdict") == [
        ("cost_per_lead", "day", "all", None, None, None),
        ("leads", "day", "Email", 4, None, None),
        ("leads", "day", "all", 10, None, None),
        ("leads", "week", "all", 70, None, None),
        ("revenue", "day", "all", 99.5, 100, "near"),
    ]
    published_at = first.published_at.replace(tzinfo=None)
    appeared = "distinct first_published_at, published_version, through_date"
    assert rows(settings, appeared) == [(published_at, first.version, THROUGH_DATE)]
    assert rows(settings, "distinct superseded_at, previous_value, change, changed_by") == [(None, None, None, None)]
    assert first.tables["fct_kpi_history"] == len(LINES)
    assert (settings.published_dir / "parquet" / "fct_kpi_history.parquet").exists()


def test_a_restated_value_is_superseded_with_its_file_and_the_others_stay(settings: Settings) -> None:
    first = publish_lines(settings, 1, *LINES)
    untouched = f"not ({LEADS_OF_THE_DAY})"
    before = rows(settings, "*", untouched)
    second = publish_lines(settings, 2, replace(LEADS, value=12.0), *LINES[1:])

    first_at, second_at = (manifest.published_at.replace(tzinfo=None) for manifest in (first, second))
    about = "value, published_version, first_published_at, superseded_at, previous_value, change, changed_by"
    assert rows(settings, about, LEADS_OF_THE_DAY) == [
        (10, first.version, first_at, second_at, None, None, None),
        (12, second.version, second_at, None, 10, 2, json.dumps(["google_ads/campaign_days/file 2.csv"])),
    ]
    assert rows(settings, "*", untouched) == before


def test_the_same_again_changes_no_row(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    before = rows(settings, "*")
    again = publish_lines(settings, 2, *LINES)
    assert rows(settings, "*") == before
    assert again.tables["fct_kpi_history"] == len(before)


def test_publishing_one_build_twice_changes_no_row(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    publish_lines(settings, 2, replace(LEADS, value=12.0), *LINES[1:])
    before = rows(settings, "*")
    publish.publish(settings, THROUGH_DATE, "fingerprint-2", [audit("build-2")])
    assert rows(settings, "*") == before


def test_a_target_or_verdict_alone_is_a_change_that_no_file_made(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    publish_lines(settings, 1, LEADS, replace(REVENUE, target=99, verdict="exceeded"), WEEK, EMAIL, COST)
    assert rows(settings, "value, target, verdict, previous_value, change, changed_by", "kpi_id = 'revenue'") == [
        (99.5, 99, "exceeded", 99.5, 0, "[]"),
        (99.5, 100, "near", None, None, None),
    ]


def test_a_value_that_vanishes_and_returns(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    publish_lines(settings, 2, *LINES[1:])
    assert rows(
        settings, "value, superseded_at is null", "kpi_id = 'leads' and period = 'day' and scope = 'company'"
    ) == [(10, False)]
    third = publish_lines(settings, 3, *LINES)
    assert rows(settings, "published_version, previous_value", "kpi_id = 'leads' and superseded_at is null")[-1] == (
        third.version,
        None,
    )


def test_a_value_that_was_missing_and_is_known_now(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    publish_lines(settings, 2, *LINES[:-1], replace(COST, value=7.5))
    assert rows(settings, "value, previous_value, change, superseded_at is null", "kpi_id = 'cost_per_lead'") == [
        (7.5, None, None, True),
        (None, None, None, False),
    ]


def test_a_rollback_shows_the_history_of_its_version_and_the_next_carries_that_on(settings: Settings) -> None:
    first = publish_lines(settings, 1, *LINES)
    before = rows(settings, "*")
    publish_lines(settings, 2, replace(LEADS, value=12.0), *LINES[1:])
    publish.rollback(settings)
    assert rows(settings, "*") == before

    third = publish_lines(settings, 3, replace(LEADS, value=15.0), *LINES[1:])
    assert rows(settings, "value, published_version, previous_value, changed_by", LEADS_OF_THE_DAY) == [
        (10, first.version, None, None),
        (15, third.version, 10, json.dumps([f"google_ads/campaign_days/file {number}.csv" for number in (2, 3)])),
    ]


def test_what_would_grow_without_end_is_not_kept(settings: Settings) -> None:
    """A day of a campaign, and the week that still runs of a channel; the company's running week is kept."""
    running = Line("leads", "week", MONDAY, date(2026, 11, 22), 60)
    publish_lines(
        settings,
        1,
        running,
        replace(running, scope="channel", scope_value="Email"),
        replace(WEEK, scope="campaign", scope_value="autumn"),
        replace(LEADS, scope="campaign", scope_value="autumn"),
    )
    assert rows(settings, "period, period_start_date, scope") == [
        ("week", WEEK_BEFORE, "campaign"),
        ("week", MONDAY, "company"),
    ]


def test_a_file_from_before_there_was_a_history_begins_one(settings: Settings) -> None:
    build_id = make_build(settings, 1, rows=10)
    without = publish.publish(settings, THROUGH_DATE, "fingerprint-1", [audit(build_id)])
    assert "fct_kpi_history" not in without.tables
    publish_lines(settings, 2, *LINES)
    assert rows(settings, "distinct previous_value, changed_by") == [(None, None)]


def test_a_history_that_contradicts_the_build_stops_publication(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_lines(settings, 1, *LINES)
    monkeypatch.setattr(history, "_NEXT", history._NEXT.replace("anti join unchanged", "semi join unchanged"))
    with pytest.raises(PublishFailed, match="fct_kpi_history differs from the build"):
        publish_lines(settings, 2, replace(LEADS, value=12.0), *LINES[1:])
    assert copying.version_inside(settings.published_file) == first.version


def test_the_table_and_every_column_are_described(settings: Settings) -> None:
    publish_lines(settings, 1, *LINES)
    with published(settings) as connection:
        (table,) = connection.execute(
            "select comment from duckdb_tables() where table_name = 'fct_kpi_history'"
        ).fetchall()[0]
        silent = connection.execute(
            "select column_name from duckdb_columns() where table_name = 'fct_kpi_history' and comment is null"
        ).fetchall()
    assert str(table).startswith("One row per KPI")
    assert silent == []

"""What a KPI was when its period was first published whole, and what it is now."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hand_made_build import audit, make_build, settings_for

from bellwether import publish
from bellwether.publish import Manifest, restatements
from bellwether.settings import Settings

MONTH = date(2026, 10, 1)


class Company:
    """Publishes what its October amounts to, day after day."""

    def __init__(self, home: Path) -> None:
        self.settings: Settings = settings_for(home)
        self.published = 0

    def publish(self, through: date, leads: float | None, verdict: str | None = "near", **days: float) -> Manifest:
        """Publish leads of October, and of the channel Email; a file lands with each publication."""
        self.published += 1
        build_id = make_build(self.settings, self.published, rows=3)
        build = json.loads((self.settings.warehouse_dir / "build.json").read_text())
        (self.settings.warehouse_dir / "build.json").write_text(json.dumps(build | {"through_date": str(through)}))
        facts = [("leads", "month", MONTH, date(2026, 10, 31), "company", "all", leads)]
        # Every day counts something new, or there would be nothing to publish.
        facts += [("sessions", "day", through, through, "company", "all", float(self.published))]
        facts += [("leads", "month", MONTH, date(2026, 10, 31), "channel", name, value) for name, value in days.items()]
        with closing(duckdb.connect(str(self.settings.warehouse_file))) as connection:
            connection.execute(
                """
                create table marts.fct_kpi_values (kpi_id varchar, period varchar, period_start_date date,
                    period_end_date date, scope varchar, scope_value varchar, value double);
                create table marts.fct_scorecard (kpi_id varchar, period varchar, period_start_date date,
                    scope varchar, scope_value varchar, target double, verdict varchar, is_main boolean);
                create or replace table raw.receipts as
                select receipts.* replace ('cafe' || i as file_id, 'file ' || i || '.csv' as original_name)
                from raw.receipts, range(1, $files + 1) as files (i)
                """,
                {"files": self.published},
            )
            connection.executemany("insert into marts.fct_kpi_values values (?, ?, ?, ?, ?, ?, ?)", facts)
            if verdict:
                line = ("leads", "month", MONTH, "company", "all", 900, verdict, True)
                connection.execute("insert into marts.fct_scorecard values (?, ?, ?, ?, ?, ?, ?, ?)", line)
        return publish.publish(self.settings, through, f"fingerprint-{self.published}", [audit(build_id)])

    def rows(self, columns: str) -> list[tuple[object, ...]]:
        with closing(duckdb.connect(str(self.settings.published_file), read_only=True)) as connection:
            return connection.execute(f"select {columns} from fct_kpi_restatements order by all").fetchall()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def test_a_value_that_grows_while_its_period_runs_is_not_restated(company: Company) -> None:
    for day, leads in ((29, 780.0), (30, 800.0), (31, 820.0)):
        manifest = company.publish(date(2026, 10, day), leads)
    assert company.rows("*") == []
    assert manifest.tables[restatements.TABLE] == 0
    assert manifest.checks.failed_warnings == []


def test_what_changes_after_the_period_was_published_is(company: Company) -> None:
    company.publish(date(2026, 10, 30), 800)
    first = company.publish(date(2026, 10, 31), 820)
    company.publish(date(2026, 11, 1), 810)
    last = company.publish(date(2026, 11, 2), 738, "below")
    told = "value_published, value_now, change, round(relative_change, 4), is_large, verdict_published, verdict_now"
    assert company.rows(told) == [(820, 738, -82, -0.1, True, "near", "below")]
    when = "has_new_verdict, restatements, first_published_at, last_restated_at, restated_version, changed_by"
    assert company.rows(when) == [
        (
            True,
            2,
            first.published_at.replace(tzinfo=None),
            last.published_at.replace(tzinfo=None),
            last.version,
            '["google_ads/campaign_days/file 3.csv","google_ads/campaign_days/file 4.csv"]',
        )
    ]
    assert last.checks.failed_warnings == [
        "fct_kpi_restatements: leads of the month from 2026-10-01 was published as 820 and is 738 now (-10%)."
    ]


def test_a_last_day_that_brought_nothing_was_published_all_the_same(company: Company) -> None:
    """The row of the 30th stands unchanged when the 31st closes the month: what follows restates it."""
    company.publish(date(2026, 10, 30), 800)
    company.publish(date(2026, 10, 31), 800)
    company.publish(date(2026, 11, 1), 805)
    assert company.rows("value_published, value_now, is_large, restatements") == [(800, 805, False, 1)]


def test_a_warning_is_given_once_by_the_version_that_brought_it(company: Company) -> None:
    company.publish(date(2026, 10, 31), 800)
    assert len(company.publish(date(2026, 11, 1), 900).checks.failed_warnings) == 1
    assert company.publish(date(2026, 11, 2), 900).checks.failed_warnings == []
    assert company.rows("value_published, value_now") == [(800, 900)]


def test_a_value_that_came_back_counts_its_changes_and_is_not_large(company: Company) -> None:
    for day, leads in ((31, 800.0), (1, 900.0), (2, 800.0)):
        company.publish(date(2026, 11 if day < 3 else 10, day), leads)
    assert company.rows("value_now, change, is_large, restatements") == [(800, 0, False, 2)]


def test_values_that_appear_or_vanish_are_large(company: Company) -> None:
    company.publish(date(2026, 10, 31), None, None)
    company.publish(date(2026, 11, 1), 5, None)
    assert company.rows("value_published, value_now, relative_change, is_large") == [(None, 5, None, True)]


def test_a_channel_is_restated_without_a_warning_and_a_new_one_is_not(company: Company) -> None:
    company.publish(date(2026, 10, 31), 800, Email=100)
    manifest = company.publish(date(2026, 11, 1), 800, Email=50, Display=9)
    assert company.rows("scope_value, value_published, value_now, is_large") == [("Email", 100, 50, True)]
    assert manifest.checks.failed_warnings == []
    company.publish(date(2026, 11, 2), 800, Email=50, Display=10)
    assert company.rows("scope_value, value_published, value_now")[0] == ("Display", 9, 10)


def test_a_new_verdict_alone_is_no_restatement(company: Company) -> None:
    company.publish(date(2026, 10, 31), 800, "near")
    company.publish(date(2026, 11, 1), 800, "below")
    assert company.rows("*") == []


def test_many_large_ones_are_counted() -> None:
    large = [("leads", "day", f"2026-10-{day:02}", 100.0, 50.0, -0.5) for day in range(1, 9)]
    told = restatements._warnings(large)
    assert len(told) == restatements.MOST_WARNINGS + 1
    assert told[-1] == "fct_kpi_restatements: 3 more values of the company changed by much."


def test_every_column_is_described(company: Company) -> None:
    company.publish(date(2026, 10, 31), 800)
    with closing(duckdb.connect(str(company.settings.published_file), read_only=True)) as connection:
        comments = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'fct_kpi_restatements'"
        ).fetchall()
    assert len(comments) == len(restatements._COLUMNS)
    assert all(comment for _, comment in comments)

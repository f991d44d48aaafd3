"""Incremental models end in the same tables as one build of everything, however the exports came in."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from raw_fixture import File, Row, create_raw
from raw_rows import FILES, HOME, event

from bellwether import dbt_inputs, transform, warehouse
from bellwether.settings import Settings

MakeSettings = Callable[..., Settings]
Tables = dict[str, tuple[int, int]]

FIRST_DAY = datetime(2026, 3, 1)
THROUGH = date(2026, 4, 10)
DAYS = 41  # longer than a direct session remembers
EVENTS_AND_SESSIONS = ["--select", "+int_sessions_grouped", "int_device_users_summed"]
"""The models that keep rows, and the sessions made of them."""
INTERRUPTED = ["--select", "+int_events_cleaned"]
"""As a build that was killed leaves it: the events are new, the sessions are not."""


def visits(seed: int = 7) -> list[Row]:
    """Events of visitors who come back, stay over midnight, buy and load the receipt again on another day."""
    chance = random.Random(seed)
    sources = [
        {},
        {},
        {"source": "google", "medium": "cpc", "campaign": "Brand Exact"},
        {"source": "n", "medium": "email"},
    ]
    rows = []
    for number in range(220):
        visitor = chance.choice([*(f"v{i}" for i in range(14)), None])
        # v0 and v1 use an app without session ids
        session = None if visitor in {"v0", "v1", None} else chance.choice([number, number // 2])
        at = FIRST_DAY + timedelta(
            days=chance.randrange(DAYS), hours=chance.choice([9, 9, 10, 23]), minutes=chance.randrange(60)
        )
        told = chance.choice(sources)
        for name in [
            "page_view",
            *chance.choices(["page_view", "add_to_cart", "sign_up", "purchase"], k=chance.randrange(5)),
        ]:
            bought: dict[str, Any] = {}
            if name == "purchase":
                bought = {
                    "transaction_id": str(1000 + chance.randrange(12)),
                    "value": chance.randrange(100),
                    "currency": "USD",
                }
            about = {"page_location": f"{HOME}{number}", "engagement_time_msec": 700, **told, **bought}
            row = event(at.isoformat(" "), name, visitor, session, **about)
            rows.append({**row, "stream_id": "app" if visitor in {"v0", "v2", "v4", "v6"} else "web"})
            at += timedelta(minutes=chance.choice([1, 12, 29, 31]))
            told = {}
    return rows


def exports() -> list[File]:
    """One export a day. One day is exported again with events lost and gained, another for one of its streams."""
    days: defaultdict[str, list[Row]] = defaultdict(list)
    for row in visits():
        days[str(row["event_date"])].append(row)
    made = [export(day, rows, days_later=1) for day, rows in sorted(days.items())]
    again, web_again = days["20260305"], [row for row in days["20260312"] if row["stream_id"] == "web"]
    assert len(again) > 5, "the restated day is to hold something"
    assert 1 < len(web_again) < len(days["20260312"])
    gained = {
        **event("2026-03-05 12:00:00", "purchase", "v5", 1, transaction_id="1000", value=1, currency="USD"),
        "stream_id": "web",
    }
    return [
        *made,
        export("20260305", [gained, *again[::2]], days_later=20),
        export("20260312", web_again[1:], days_later=20),
    ]


def export(day: str, rows: Sequence[Row], days_later: int) -> File:
    made_at = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=days_later)
    return File("ga4", "events", f"{day}-{days_later}", made_at, rows)


def with_coverage(files: Iterable[File]) -> list[File]:
    """The files with the streams and days that each of them wins: the latest export does."""
    ordered = sorted(files, key=lambda file: file.exported_at)
    winners: dict[tuple[str, date], str] = {}
    for file in ordered:
        for row in file.rows:
            day = datetime.strptime(str(row["event_date"]), "%Y%m%d").date()
            winners[str(row["stream_id"]), day] = file.file_id
    return [
        dataclasses.replace(file, covers=[won for won, file_id in winners.items() if file_id == file.file_id])
        for file in ordered
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, make_settings: MakeSettings) -> Callable[..., Settings]:
    """`run(name, files, through, *selection)`: land the files in the data home of this name and run dbt over it."""
    folder = tmp_path_factory.mktemp("incremental")

    def run_dbt(name: str, files: Iterable[File], through: date, *selection: str) -> Settings:
        settings = make_settings(folder / name)
        others = [file for file in FILES if file.source != "ga4"]
        with warehouse.writer(settings) as connection:
            connection.execute("drop schema if exists raw cascade")
            create_raw(connection, settings.dbt_project, [*others, *with_coverage(files)], folder)
        command = ["build", "--quiet", "--resource-type", "model", "--resource-type", "seed", *selection]
        assert transform.run_dbt(settings, command, through) == 0
        return settings

    return run_dbt


@pytest.fixture(scope="module")
def at_once(run: Callable[..., Settings]) -> Settings:
    """Everything built from nothing."""
    return run("at once", exports(), THROUGH)


def tables(settings: Settings) -> Tables:
    """Every table of the intermediate layer and the marts: how many rows, and a hash of all of them in any order."""
    with warehouse.reader(settings.warehouse_file) as connection:
        names = connection.sql(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name in ('intermediate', 'marts')"
        ).fetchall()
        found: Tables = {}
        for (name,) in names:
            row = connection.sql(
                f"select count(*), coalesce(sum(hash(row_)::hugeint), 0) from {name} as row_"
            ).fetchone()
            assert row is not None
            found[name] = row
    return found


def test_the_exports_hold_what_could_go_wrong(at_once: Settings) -> None:
    with warehouse.reader(at_once.warehouse_file) as connection:

        def count(query: str) -> int:
            return int(connection.sql(f"select count(*) from {query}").fetchall()[0][0])

        assert count("intermediate.int_purchases_resent") > 10
        parts = "(select 1 from intermediate.int_session_parts_summed group by session_key having count(*) > 1)"
        assert count(parts) > 3
        assert count("intermediate.int_events_cleaned where visitor_key is not null and session_id is null") > 20
        assert count("intermediate.int_events_cleaned where visitor_key is null") > 5
        assert count("marts.fct_sessions where channel = 'Direct' and last_non_direct_channel <> 'Direct'") > 3
        assert count("marts.fct_sessions where started_at::date < ended_at::date") > 3


def test_nothing_else_is_incremental(manifest: dict[str, Any]) -> None:
    """What reads these is built from nothing, so the splits below need build only these on the way."""
    found = {node["name"] for node in manifest["nodes"].values() if node["config"].get("materialized") == "incremental"}
    assert found == {"int_events_cleaned", "int_session_parts_summed", "int_device_users_summed"}


@pytest.mark.parametrize(
    ("seed", "selections"),
    [
        (1, [EVENTS_AND_SESSIONS, INTERRUPTED]),
        pytest.param(2, [EVENTS_AND_SESSIONS, EVENTS_AND_SESSIONS], marks=pytest.mark.soak),
        pytest.param(3, [INTERRUPTED], marks=pytest.mark.soak),
    ],
)
def test_any_split_into_runs_ends_in_the_same_tables(
    run: Callable[..., Settings], at_once: Settings, seed: int, selections: list[list[str]]
) -> None:
    arriving = exports()
    random.Random(seed).shuffle(arriving)  # late files, and exports of a day in either order
    size = -(-len(arriving) // (len(selections) + 1))
    landings = [arriving[: size * (number + 1)] for number in range(len(selections))]
    for number, selection in enumerate(selections):
        run(f"split {seed}", landings[number], THROUGH - timedelta(days=20 - number), *selection)
    assert tables(run(f"split {seed}", arriving, THROUGH)) == tables(at_once)


def test_a_file_that_is_taken_back_leaves_nothing(run: Callable[..., Settings], at_once: Settings) -> None:
    stray = export("20260307", visits(seed=8)[:9], days_later=30)
    stray_day = [{**row, "event_date": "20260307"} for row in stray.rows]
    run("taken back", [*exports(), dataclasses.replace(stray, rows=stray_day)], THROUGH, *EVENTS_AND_SESSIONS)
    held = tables(run("taken back", exports(), THROUGH, *EVENTS_AND_SESSIONS))
    expected = tables(at_once)
    assert len(held) > 5
    assert held == {name: expected[name] for name in held}


def test_a_change_of_what_is_tested_once_is_tested_on_everything(
    manifest: dict[str, Any], make_settings: MakeSettings, tmp_path: Path
) -> None:
    """Only a model whose change refreshes all rows may be tested by file: the record of the code must cover it."""
    settings = make_settings(tmp_path / "home")
    macro = (settings.dbt_project / "macros" / "incremental.sql").read_text(encoding="utf-8")
    [listed] = re.findall(r"set tested_by_file = \[(.*?)\]", macro, re.DOTALL)
    tested_by_file = set(re.findall(r"'(\w+)'", listed))
    settings.warehouse_dir.mkdir(parents=True)
    written = settings.warehouse_dir / "manifest.json"
    written.write_text(json.dumps(manifest), encoding="utf-8")
    dbt_inputs.remember(settings, dbt_inputs.read_project(settings), written)
    record = json.loads((settings.warehouse_dir / "incremental.json").read_text(encoding="utf-8"))
    assert "stg_ga4__events" in tested_by_file
    assert tested_by_file <= {Path(file).stem for file in record["files"]}


def test_rows_that_passed_are_not_tested_again_and_new_ones_are(
    run: Callable[..., Settings], capfd: pytest.CaptureFixture[str]
) -> None:
    """Events without a time, slipped into a tested file and landed in a new one: the second are found."""
    *earlier, newest = exports()
    settings = run("tested", earlier, THROUGH, *INTERRUPTED)
    with warehouse.writer(settings) as connection:
        connection.execute("create schema audit")
        connection.execute("create table audit.tested_files as from raw.coverage")
        connection.execute(
            "update intermediate.int_events_cleaned set occurred_at = null where source_date = '2026-03-07'"
        )
    broken = dataclasses.replace(newest, rows=[{**row, "event_timestamp": None} for row in newest.rows])
    run("tested", [*earlier, broken], THROUGH, *INTERRUPTED)

    def untimed(*flags: str) -> str:
        selection = ["test", "--select", "int_events_cleaned,test_name:grain", *flags]
        assert transform.run_dbt(settings, selection, THROUGH) == 1
        return capfd.readouterr().out

    assert f"Got {len(broken.rows)} results" in untimed()
    with warehouse.writer(settings) as connection:
        connection.execute("drop table audit.tested_files")
    assert f"Got {len(broken.rows)} results" not in untimed()

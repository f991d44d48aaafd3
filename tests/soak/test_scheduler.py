"""Days under Airflow's own scheduler, DAG processor and API server, with SQLite and with PostgreSQL for its metadata.

Minutes long, so `make soak` runs it and `make test` does not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from channel import Channel, open_channel
from soak.private_postgresql import binaries, private_postgresql
from soak.served_airflow import Airflow, served_airflow, wait_until
from whole_runs import fill_inbox, settings_for

from bellwether import warehouse
from bellwether.airflow.environment import USER
from bellwether.demo import generate
from bellwether.publish import list_versions
from bellwether.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DAG = "marketing_daily"
DEMO_DAYS, DEMO_SCALE = 10, 0.02
BACKFILLED_DAYS = 3
DAY_SECONDS = 300
PIPELINE = ("check_exports", "build", "check_marts", "publish")

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Company:
    """A data home with a checkout of its own, its Airflow, the channel it tells of failures, and the days it ran."""

    settings: Settings
    airflow: Airflow
    channel: Channel
    days: list[date]
    runs: list[dict[str, Any]]

    @property
    def published(self) -> str:
        return hashlib.sha256(self.settings.published_file.read_bytes()).hexdigest()

    def partitions(self) -> list[str]:
        """The partition keys of the Asset's events, oldest first."""
        (asset,) = self.airflow.get("/assets?name_pattern=published_day")["assets"]
        events = self.airflow.get(f"/assets/events?asset_id={asset['id']}&order_by=timestamp")["asset_events"]
        return [event["partition_key"] for event in events]

    def failures_told(self) -> list[dict[str, str]]:
        return [message for message in self.channel.messages if message["title"].endswith("failed")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def metadata(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What to tell Airflow of its metadata database: nothing, or where this PostgreSQL is."""
    if request.param == "sqlite":
        yield {}
        return
    folder = binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    with private_postgresql(folder) as database:
        yield database


@pytest.fixture(scope="module")
def company(metadata: dict[str, str], tmp_path_factory: pytest.TempPathFactory, yesterday: date) -> Iterator[Company]:
    """Three days up to yesterday, backfilled over the API, from an inbox that is full on the first and then empty."""
    folder = tmp_path_factory.mktemp("company")
    settings = replace(settings_for(folder / "home"), project_root=_checkout(folder / "project"))
    generate(settings, folder / "exports", days=DEMO_DAYS, scale=DEMO_SCALE, end=yesterday)
    fill_inbox(settings, folder / "exports")
    days = [yesterday - timedelta(days=back) for back in reversed(range(BACKFILLED_DAYS))]
    with ExitStack() as stack:
        channel = stack.enter_context(open_channel())
        airflow = stack.enter_context(
            served_airflow(
                settings,
                BELLWETHER_NOTIFY_URLS=channel.address,
                BELLWETHER_DEMO="false",
                BELLWETHER_REVIEW_APPROVAL="true",
                **metadata,
            )
        )
        wait_until(
            lambda: [dag["dag_id"] for dag in airflow.get(f"/dags?dag_id_pattern={DAG}")["dags"]] == [DAG],
            DAY_SECONDS,
            lambda: str(airflow.get("/importErrors")),
        )
        airflow.post("/backfills", backfill_of(days))
        runs = airflow.until_over(DAG, "backfill", BACKFILLED_DAYS, BACKFILLED_DAYS * DAY_SECONDS)
        yield Company(settings, airflow, channel, days, runs)


def _checkout(root: Path) -> Path:
    """A copy of what a run reads of the checkout, which a test may break."""
    for name in ("dbt_project", "expectations", "dags"):
        shutil.copytree(ROOT / name, root / name)
    (root / "plugins").mkdir()
    for file in (ROOT / "plugins").glob("*.py"):  # what Airflow itself loads; the package is installed
        shutil.copy2(file, root / "plugins" / file.name)
    return root


def backfill_of(days: list[date]) -> dict[str, Any]:
    """As documented: the end is the midnight after the last day, for the run of a day is due at 06:00."""
    span = {"from_date": f"{days[0]}T00:00:00Z", "to_date": f"{days[-1] + timedelta(days=1)}T00:00:00Z"}
    return {"dag_id": DAG, **span, "max_active_runs": 1}


def test_every_day_of_a_backfill_succeeds(company: Company) -> None:
    assert [run["state"] for run in company.runs] == ["success"] * BACKFILLED_DAYS
    assert [run["partition_key"] for run in company.runs] == [day.isoformat() for day in company.days]
    for run in company.runs:
        tasks = company.airflow.tasks(DAG, run["dag_run_id"])
        assert {name: tasks[name] for name in (*PIPELINE, "report", "announce")} == dict.fromkeys(
            (*PIPELINE, "report", "announce"), "success"
        )
    assert company.failures_told() == []


def test_the_metadata_is_in_the_database_that_was_named(company: Company, metadata: dict[str, str]) -> None:
    assert (company.settings.airflow_home / "airflow.db").exists() is (not metadata)


def test_every_day_is_a_partition_of_the_asset(company: Company) -> None:
    assert company.partitions()[:BACKFILLED_DAYS] == [day.isoformat() for day in company.days]


@pytest.mark.parametrize(("behaviour", "runs"), [("none", 0), ("completed", BACKFILLED_DAYS)])
def test_days_that_have_run_are_run_again_only_when_told_so(company: Company, behaviour: str, runs: int) -> None:
    again = {**backfill_of(company.days), "reprocess_behavior": behaviour}
    assert company.airflow.post("/backfills/dry_run", again)["total_entries"] == runs


def test_every_day_is_published_and_the_last_is_what_people_read(company: Company) -> None:
    settings = company.settings
    versions = list_versions(settings)
    assert [version.through_date for version in reversed(versions)] == company.days
    with warehouse.reader(settings.published_file) as connection:
        last = connection.sql("select max(date_day) from fct_measures").fetchone()
        open_ends = connection.sql("select count(*) from reconciliation where not is_reconciled").fetchone()
    assert (last, open_ends) == ((company.days[-1],), (0,))
    assert list(settings.inbox.iterdir()) == []
    assert (settings.reports / "latest.html").read_text(encoding="utf-8").startswith("<!")


def test_maintenance_started_by_hand_changes_no_published_number(company: Company) -> None:
    before = company.published
    run_id = company.airflow.post("/dags/maintenance/dagRuns", {"logical_date": None})["dag_run_id"]
    (run,) = company.airflow.until_over("maintenance", "manual", 1, DAY_SECONDS)
    tasks = company.airflow.tasks("maintenance", run_id)
    assert run["state"] == "success", tasks
    assert tasks == dict.fromkeys(("compact", "rebuild", "retain", "check_freshness"), "success")
    assert company.published == before


def test_a_failing_gate_turns_the_run_red_and_a_mended_one_green(company: Company) -> None:
    """Started by hand, as in the UI, without a day: it is for yesterday."""
    airflow, before = company.airflow, company.published
    suite = company.settings.expectations / "exports" / "shopify__order_lines.json"
    whole = suite.read_text(encoding="utf-8")
    document = json.loads(whole)
    document["expectations"].append(
        {
            "type": "expect_table_row_count_to_be_between",
            "severity": "critical",
            "description": "A shop that never was.",
            "kwargs": {"min_value": 1_000_000_000},
        }
    )
    suite.write_text(json.dumps(document), encoding="utf-8")
    run_id = airflow.post(f"/dags/{DAG}/dagRuns", {"logical_date": None})["dag_run_id"]
    (run,) = airflow.until_over(DAG, "manual", 1, DAY_SECONDS)
    assert run["state"] == "failed"
    tasks = airflow.tasks(DAG, run_id)
    assert tasks["check_exports"] == "failed"
    assert {tasks[name] for name in (*PIPELINE[1:], "report", "announce")} == {"upstream_failed"}
    assert "A shop that never was" in airflow.log(DAG, run_id, "check_exports")
    assert company.published == before
    assert len(list_versions(company.settings)) == len(company.partitions()) == BACKFILLED_DAYS
    (message,) = company.failures_told()
    assert message["title"] == f"Bellwether: the run for {company.days[-1]} failed"
    for named in ("check_exports", "shopify", "A shop that never was", run_id):
        assert named in message["message"], message

    suite.write_text(whole, encoding="utf-8")
    airflow.clear(DAG, run_id)
    wait_until(lambda: airflow.runs(DAG, "manual")[0]["state"] not in {"failed"}, DAY_SECONDS, lambda: "not cleared")
    (run,) = airflow.until_over(DAG, "manual", 1, DAY_SECONDS)
    assert run["state"] == "success"
    assert company.published == before, "the day, the exports and the code are what is published"
    assert company.partitions()[BACKFILLED_DAYS:] == [company.days[-1].isoformat()]


def test_the_last_day_of_a_week_closes_its_review_once_somebody_approves(company: Company) -> None:
    """Announced over the API, as by a daily run: the Sunday before the backfilled days."""
    airflow = company.airflow
    before = company.days[0] - timedelta(days=1)
    sunday = before - timedelta(days=before.isoweekday() % 7)
    key = f"{sunday - timedelta(days=6)}-week"
    (asset,) = airflow.get("/assets?name_pattern=published_day")["assets"]
    airflow.post("/assets/events", {"asset_id": asset["id"], "partition_key": sunday.isoformat()})

    def run_id() -> str:
        found = airflow.runs("kpi_review", "asset_triggered")
        return next((run["dag_run_id"] for run in found if run["partition_key"] == key), "")

    wait_until(lambda: bool(run_id()), DAY_SECONDS, lambda: "the day started no review")
    wait_until(
        lambda: airflow.tasks("kpi_review", run_id())["approve"] == "awaiting_input",
        DAY_SECONDS,
        lambda: str(airflow.tasks("kpi_review", run_id())),
    )
    folder = company.settings.reviews / key
    assert "Draft: waits for approval" in (folder / "pack.html").read_text(encoding="utf-8")
    airflow.answer("kpi_review", run_id(), "approve", "Approve")
    wait_until(
        lambda: airflow.tasks("kpi_review", run_id())["finish"] == "success",
        DAY_SECONDS,
        lambda: str(airflow.tasks("kpi_review", run_id())),
    )
    assert json.loads((folder / "decision.json").read_text(encoding="utf-8"))["by"] == USER

"""The DAG of reviews: which published days start it, as Airflow's scheduler reads it, and how a run goes on."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from dag_bag import DESCRIBE, ask

from bellwether import reviews
from bellwether.airflow import reviewing
from bellwether.periods import Period
from bellwether.reviews import store
from bellwether.settings import Settings

OCTOBER = Period(date(2026, 10, 1), "month")
# What the scheduler does with the DAG: it reads it back from its serialized form, and asks its timetable.
ROLL_UP = """
import json
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
read = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(DagBag().dags["kpi_review"]))
mapper = read.timetable.get_partition_mapper(name="published_day", uri="x-bellwether://published/day")
days = ["2026-10-31", "2026-11-21", "2026-11-22", "2026-12-31"]
print("ROLLED " + json.dumps({
    "partitioned": read.timetable.partitioned,
    "closes": {day: list(mapper.to_downstream(day)) for day in days},
    "waits_for": {key: sorted(mapper.to_upstream(key)) for day in days for key in mapper.to_downstream(day)},
    "satisfied": mapper.wait_policy.is_satisfied_by_keys(
        matched={"2026-10-31"}, expected=mapper.to_upstream("2026-10-01-month")).satisfied,
    "begins": str(mapper.to_partition_date("2026-10-01-month")),
}))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, make_settings: Any) -> Settings:
    made: Settings = make_settings(tmp_path_factory.mktemp("home"), BELLWETHER_TIME_ZONE="Asia/Shanghai")
    return made


def test_the_last_published_day_of_a_period_starts_its_review(home: Settings) -> None:
    found = ask(home, ROLL_UP, "ROLLED ")
    assert found["partitioned"]
    assert found["closes"] == {
        "2026-10-31": ["2026-10-01-month"],
        "2026-11-21": [],
        "2026-11-22": ["2026-11-16-week"],
        "2026-12-31": ["2026-12-01-month", "2026-10-01-quarter", "2026-07-01-half", "2026-01-01-year"],
    }
    assert found["waits_for"]["2026-10-01-quarter"] == ["2026-12-31"]
    assert found["satisfied"]
    assert found["begins"] == "2026-10-01 00:00:00+08:00"


def test_the_flow_and_what_is_said_of_it(home: Settings) -> None:
    dag = ask(home, DESCRIBE, "DAGS ")["dags"]["kpi_review"]
    tasks = dag["tasks"]
    assert tasks["close"]["downstream"] == ["finish", "needs_approval"]
    assert tasks["needs_approval"]["downstream"] == ["approve"]
    assert tasks["approve"]["downstream"] == ["accepted"]
    assert tasks["accepted"]["downstream"] == ["finish"]
    assert tasks["finish"]["trigger_rule"].lower().endswith("none_failed"), (
        "also when nobody is asked, or somebody refuses"
    )
    assert tasks["approve"]["answer_timeout"] and not tasks["approve"]["timeout"]
    for task in tasks:
        assert f"- `{task}`" in dag["doc"], task


class TestTasks:
    @pytest.fixture
    def company(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
        from reviewed_company import publish

        publish(settings)
        monkeypatch.setattr(reviewing, "load_settings", lambda: settings)
        return settings

    def run(self, monkeypatch: pytest.MonkeyPatch, key: str | None) -> list[str]:
        from datetime import UTC, datetime

        dag_run = SimpleNamespace(
            partition_key=key, logical_date=None, run_after=datetime(2026, 11, 22, 6, tzinfo=UTC), run_id="run"
        )
        monkeypatch.setattr(reviewing, "get_current_context", lambda: {"dag_run": dag_run})
        return reviewing.close()

    def test_a_run_closes_its_own_kind_and_what_was_missed(
        self, company: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reviews.run(company, Period(date(2026, 10, 26), "week"))
        assert self.run(monkeypatch, "2026-11-09-week") == ["2026-11-02-week", "2026-11-09-week"]
        assert {period.kind for period in reviews.listed(company)} == {"week"}

    def test_by_hand_everything_that_is_due_is_closed(self, company: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.run(monkeypatch, None) == ["2026-10-01-month", "2026-11-09-week"]

    def test_a_run_that_is_cleared_goes_on_where_it_was(
        self, company: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.run(monkeypatch, OCTOBER.key) == self.run(monkeypatch, OCTOBER.key) == [OCTOBER.key]
        assert not reviewing.needs_approval([OCTOBER.key])
        reviewing.finish([OCTOBER.key], None)
        assert self.run(monkeypatch, OCTOBER.key) == [], "it is final, and there is nothing to ask"

    @pytest.mark.parametrize(("chosen", "state"), [("Approve", "final"), ("Reject", "rejected")])
    def test_the_answer_ends_the_review_with_who_gave_it(
        self, company: Settings, monkeypatch: pytest.MonkeyPatch, chosen: str, state: str
    ) -> None:
        keys = self.run(monkeypatch, OCTOBER.key)
        answer = {"chosen_options": [chosen], "responded_by_user": {"id": "1", "name": "director"}}
        reviewing.finish(keys, answer)
        decided = store.decision(company, OCTOBER)
        assert decided is not None
        assert (decided.state, decided.by) == (state, "director")

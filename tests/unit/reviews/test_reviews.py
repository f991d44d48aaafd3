"""A review is what was published when it closed; it never changes, and what changed later stands beside it."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from channel import open_channel
from reviewed_company import publish, publish_again

from bellwether import reviews, warehouse
from bellwether.errors import BellwetherError, PublishFailed
from bellwether.periods import Period
from bellwether.reviews import store
from bellwether.settings import Settings

OCTOBER = Period(date(2026, 10, 1), "month")
WEEK = Period(date(2026, 11, 9), "week")


@pytest.fixture
def company(settings: Settings) -> Settings:
    publish(settings)
    return settings


def frozen(settings: Settings, period: Period) -> bytes:
    return (store.folder(settings, period) / store.REVIEW).read_bytes()


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with warehouse.reader(settings.published_file) as connection:
        return connection.execute(sql).fetchall()


def test_what_is_over_and_never_was_reviewed_is_due_the_latest_of_each_kind(company: Settings) -> None:
    assert reviews.due(company) == [OCTOBER, WEEK], "the data begin within the summer's quarter"


def test_a_missed_review_is_due_until_it_is_closed(company: Settings) -> None:
    reviews.close(company, Period(date(2026, 10, 19), "week"))
    weeks = [period for period in reviews.due(company) if period.kind == "week"]
    assert [str(period.start) for period in weeks] == ["2026-10-26", "2026-11-02", "2026-11-09"]
    assert reviews.due(company, date(2026, 11, 8))[-1].start == date(2026, 11, 2)
    for period in reviews.due(company):
        reviews.close(company, period)
    assert reviews.due(company) == []


def test_a_review_holds_the_scorecards_as_they_were_published(company: Settings) -> None:
    review = reviews.close(company, OCTOBER)
    lines = published(
        company,
        "select kpi_id, owner, value, target, verdict, weight from fct_scorecard"
        " where period = 'month' and period_start_date = '2026-10-01'",
    )
    kept = {
        (row["kpi_id"], *(row.get(key) for key in ("owner", "value", "target", "verdict", "weight")))
        for row in review.lines
    }
    assert len(lines) == 12
    assert kept == set(lines)
    assert review == reviews.read(company, OCTOBER)
    assert (review.version, review.through_date) == ("20261122T040000.000000Z", date(2026, 11, 21))
    assert sorted(file.name for file in store.folder(company, OCTOBER).iterdir()) == [
        "pack.html",
        "pack.xlsx",
        "pack.zh.xlsx",
        "review.json",
    ]


def test_what_is_restated_stands_beside_a_review_that_never_changes(company: Settings) -> None:
    reviews.run(company, OCTOBER)
    before, pack = frozen(company, OCTOBER), (store.folder(company, OCTOBER) / "pack.html").read_bytes()
    publish_again(
        company,
        "20261123T040000.000000Z",
        "update fct_scorecard set value = value - 1000, verdict = 'below'"
        " where kpi_id = 'revenue' and period = 'month' and period_start_date = '2026-10-01'",
        "create table fct_kpi_history as select 'revenue' as kpi_id, 'month' as period, date '2026-10-01' as"
        " period_start_date, 'company' as scope, 'all' as scope_value, '20261123T040000.000000Z' as"
        " published_version, '[\"shopify/order_lines/late.csv\"]' as changed_by",
    )
    (listed,) = reviews.write_differences(company)
    folder = store.folder(company, OCTOBER)
    (line,) = json.loads((folder / "differences.json").read_text())["lines"]
    assert (line["kpi_id"], line["value_then"] - line["value_now"]) == ("revenue", pytest.approx(1000))
    assert line["files"] == ["shopify/order_lines/late.csv"]
    assert listed.restated == 1
    assert listed.differences == "../reviews/2026-10-01-month/differences.html"
    assert "shopify/order_lines/late.csv" in (folder / "differences.html").read_text()
    for period in (OCTOBER, OCTOBER):
        reviews.run(company, period)
    assert frozen(company, OCTOBER) == before
    assert (folder / "pack.html").read_bytes() == pack


def test_sums_in_another_order_are_no_restatement(company: Settings) -> None:
    reviews.run(company, OCTOBER)
    publish_again(company, "20261123T040000.000000Z", "update fct_scorecard set value = value * (1 + 1e-13)")
    (listed,) = reviews.write_differences(company)
    assert (listed.restated, listed.differences) == (0, None)


def test_a_review_that_somebody_changed_is_known_as_such(company: Settings) -> None:
    reviews.run(company, OCTOBER)
    file = store.folder(company, OCTOBER) / store.REVIEW
    document = json.loads(file.read_text())
    document["tables"]["fct_scorecard"][0]["verdict"] = "exceeded!"
    file.chmod(0o644)
    file.write_text(json.dumps(document))
    with pytest.raises(BellwetherError, match="was changed after the review closed"):
        reviews.read(company, OCTOBER)
    assert reviews.write_differences(company) == [], "a report is written all the same"


def test_a_pack_half_written_is_written_by_closing_again(company: Settings) -> None:
    reviews.close(company, OCTOBER)
    pack = store.folder(company, OCTOBER) / "pack.html"
    pack.unlink()
    before = frozen(company, OCTOBER)
    reviews.close(company, OCTOBER)
    assert pack.exists()
    assert frozen(company, OCTOBER) == before


@pytest.mark.parametrize(
    ("period", "why"),
    [
        (Period(date(2026, 11, 16), "week"), "ends on 2026-11-22, and data are published through 2026-11-21"),
        (Period(date(2019, 1, 1), "year"), "No KPI has a target"),
    ],
)
def test_what_cannot_be_reviewed_says_why(company: Settings, period: Period, why: str) -> None:
    with pytest.raises(PublishFailed, match=why):
        reviews.close(company, period)
    assert reviews.listed(company) == []


def test_nothing_published_is_nothing_to_review(settings: Settings) -> None:
    with pytest.raises(PublishFailed, match="Nothing is published"):
        reviews.due(settings)
    assert reviews.write_differences(settings) == []


class TestDecision:
    def test_a_pack_is_a_draft_until_it_is_approved_and_then_final_for_good(self, company: Settings) -> None:
        asked = dataclasses.replace(company, review_approval=True)
        reviews.run(asked, OCTOBER)
        pack = store.folder(company, OCTOBER) / "pack.html"
        assert "Draft: waits for approval" in pack.read_text()
        decided = reviews.finish(asked, OCTOBER, "final", "Director of marketing")
        assert "approved by Director of marketing" in pack.read_text()
        assert reviews.finish(asked, OCTOBER, "final", "Head of sales") == decided
        with pytest.raises(BellwetherError, match="is final already"):
            reviews.finish(asked, OCTOBER, "rejected", "Head of sales")

    def test_a_rejected_review_is_kept_and_closed_anew(self, company: Settings) -> None:
        reviews.close(company, OCTOBER)
        before = frozen(company, OCTOBER)
        reviews.finish(company, OCTOBER, "rejected", "Director of marketing")
        assert reviews.close(company, OCTOBER).digest == json.loads(before)["digest"]
        kept = company.reviews / "2026-10-01-month.rejected-1"
        assert (kept / store.REVIEW).read_bytes() == before
        assert "Rejected by Director of marketing" in (kept / "pack.html").read_text()
        assert reviews.listed(company) == [OCTOBER]
        assert reviews.decision(company, OCTOBER) is None

    def test_what_is_not_closed_cannot_end(self, company: Settings) -> None:
        with pytest.raises(PublishFailed, match="is not closed"):
            reviews.finish(company, OCTOBER, "final")

    def test_two_do_not_close_at_once(self, company: Settings) -> None:
        with store.lock(company), pytest.raises(BellwetherError, match="Another process") as caught:
            reviews.close(company, OCTOBER)
        assert caught.value.is_transient


class TestNotices:
    def test_owners_are_told_of_their_own_scorecard_in_their_cycle_and_once(self, company: Settings) -> None:
        with open_channel() as everybody, open_channel() as own:
            told = dataclasses.replace(
                company,
                notify_urls=(everybody.address,),
                owner_urls=(("head_of_performance_marketing", own.address), ("head_of_sales", own.address)),
            )
            for _ in range(2):
                reviews.run(told, OCTOBER)
            (message,) = own.messages
            assert message["title"].startswith(
                "Bellwether: Monthly review, October 2026: Head of performance marketing"
            )
            assert [each["title"].count("Head of demand generation") for each in everybody.messages] == [1]
            value = published(company, "select value from fct_scorecard where kpi_id = 'ad_spend' and period = 'month'")
            assert str(round(float(str(value[0][0])))) not in message["message"].replace(",", "")
            assert "Score" in message["message"] and "得分" in message["message"]
            assert str(Path("2026-10-01-month") / "pack.html") in message["message"]

    def test_a_weekly_review_is_told_once_to_everybody(self, company: Settings) -> None:
        with open_channel() as everybody:
            reviews.run(dataclasses.replace(company, notify_urls=(everybody.address,)), WEEK)
            assert len(everybody.messages) == 1

    def test_who_has_to_approve_is_asked_and_owners_are_told_after(self, company: Settings) -> None:
        with open_channel() as everybody:
            asked = dataclasses.replace(company, notify_urls=(everybody.address,), review_approval=True)
            reviews.run(asked, OCTOBER)
            assert [message["title"] for message in everybody.messages] == [
                "Bellwether: Monthly review, October 2026 waits for approval · Bellwether：月度评审：2026年10月等待批准"
            ]
            reviews.finish(asked, OCTOBER, "final", "Director of marketing")
            assert len(everybody.messages) == 3

    def test_a_rejected_pack_is_told_to_nobody(self, company: Settings) -> None:
        with open_channel() as everybody:
            reviews.close(company, OCTOBER)
            asked = dataclasses.replace(company, notify_urls=(everybody.address,))
            reviews.finish(asked, OCTOBER, "rejected", "Director of marketing")
            assert everybody.messages == []


def test_a_version_without_units_is_one_scorecard_of_the_company(settings: Settings) -> None:
    publish(settings)
    with duckdb.connect(str(settings.published_file)) as connection:
        connection.execute("drop table dim_unit; drop table fct_improvement_actions; drop table fct_scorecard_totals")
        connection.execute("update fct_scorecard set owner_name_en = null")
    review = reviews.close(settings, OCTOBER)
    (listed,) = reviews.write_differences(settings)
    assert [owner.en for owner, _, _ in listed.scores] == ["The company"]
    assert review.tables["dim_unit"] == []

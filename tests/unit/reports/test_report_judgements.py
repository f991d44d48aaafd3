"""Scorecards by owner, campaigns, actions, signals and findings, as the page shows them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import duckdb
import pytest
from synthetic_judgements import write_judgements
from synthetic_marts import THROUGH, settings_in, write_published
from test_report_page import Outline, text_of

from bellwether import reports, warehouse
from bellwether.reports import actions, campaigns, scorecard, scorecard_lines, standings
from bellwether.reports.closed import ClosedReview
from bellwether.reports.formats import Text
from bellwether.reports.queries import kpis

CLOSED = [
    ClosedReview(
        key="2026-10-01-month",
        title=Text("Monthly review, October 2026", "月度评审：2026年10月"),
        state=Text("Final since 2 Nov 2026", "2026年11月2日 定稿"),
        closed_at=datetime(2026, 11, 2, tzinfo=UTC),
        scores=[(Text("Head of web", "网站负责人"), 93.0, 91.5), (Text("Head of sales", "销售负责人"), 88.0, 88.0)],
        restated=2,
        pack="../reviews/2026-10-01-month/pack.html",
        differences="../reviews/2026-10-01-month/differences.html",
    )
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    settings = settings_in(tmp_path_factory.mktemp("judged"))
    write_published(settings)
    with duckdb.connect(str(settings.published_file)) as connection:
        write_judgements(connection)
    return reports.write(settings, closed=CLOSED).html.read_text("utf-8")


def section(page: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', page, re.S)
    assert found, f"no section {name}"
    return found[0]


def row(page: str, attribute: str, value: str) -> str:
    found = re.search(rf'<tr[^>]* {attribute}="{re.escape(value)}"[^>]*>.*?</tr>', page, re.S)
    assert found, f"no row with {attribute}={value}"
    return found[0]


def test_the_page_is_whole_and_every_link_within_it_leads_somewhere(page: str) -> None:
    outline = Outline(page)
    assert (outline.faults, outline.stack) == ([], [])
    ids = [attrs["id"] for _, attrs in outline.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] or "" for attrs in outline.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "<img src=x" not in page


def test_each_owner_has_a_card_for_each_period_with_its_grade(page: str) -> None:
    owners = re.findall(r'data-panel="owner" data-value="([^"]*)"', page)
    assert len(owners) == len(set(owners)) == 6
    shown = re.search(r'<div data-panel="owner" data-value="head_of_sales".*?(?=<div data-panel="owner")', page, re.S)
    assert shown
    assert set(re.findall(r'data-kpi="([^"]+)"', shown[0])) == {"revenue", "new_customers"}
    assert "B (Good)" in text_of(shown[0]) and "B (良好)" in text_of(shown[0], "zh")
    assert "Meanwhile, outside the company: Singles' Day; Head of sales." in text_of(shown[0])


def test_a_running_card_says_where_it_is_heading(page: str) -> None:
    revenue = next(
        found for found in re.findall(r'<tr role="row" data-kpi="revenue".*?</tr>', page, re.S) if "pace-open" in found
    )
    assert "$350,000 $340,000 – $372,000 open $13,100 a day needed" in text_of(revenue)
    assert re.search(r'<polyline points="[\d, ]+"', revenue)


def test_owners_stand_side_by_side_best_first(page: str) -> None:
    found = re.findall(r'data-standing="([^"]+)".*?<b>([\d.]+)</b>', page, re.S)
    scores = [float(score) for _, score in found]
    assert len(found) == 6
    assert scores == sorted(scores, reverse=True)


def test_actions_are_listed_with_what_has_happened_since_and_what_has_none(page: str) -> None:
    shown = section(page, "actions")
    assert "2 actions are open, 1 of them overdue; 0 are done; 1 missed KPIs have none." in text_of(shown)
    assert re.findall(r'data-action="([^"]+)"', shown) == ["late", "open"]
    assert "overdue due 15 Nov 2026" in text_of(row(shown, "data-action", "late"))
    assert "Worse, and still below." in text_of(row(shown, "data-action", "late"))
    assert "1 missed KPIs without an action" in text_of(shown)


def test_a_campaign_says_its_verdict_effect_and_reason(page: str) -> None:
    shown = section(page, "campaigns")
    assert re.findall(r'data-campaign="([^"]+)"', shown) == ["autumn launch", "brand | core"]
    launch = text_of(row(shown, "data-campaign", "autumn launch"))
    for words in (
        "Success",
        "1 of 2",
        "Leads : 55 / 60",
        "+1.23% −0.40% … +2.10%",
        "p < 0.001",
        "against a holdout",
        "It worked.",
    ):
        assert words in launch, words
    assert "Not proven" in text_of(row(shown, "data-campaign", "brand | core"))
    assert "未证实" in text_of(row(shown, "data-campaign", "brand | core"), "zh")


def test_signals_are_recent_not_all_of_one_kpi_and_only_found_drivers(page: str) -> None:
    shown = section(page, "signals")
    assert re.findall(r'data-anomaly="([^"]+)"', shown) == ["sessions 2026-11-20", "sessions 2026-11-19"]
    assert "1,200 4,800 – 5,600 Email moved it." in text_of(shown)
    assert re.findall(r'data-driver="leads (\S+) ols"', shown) == ["ad_spend", "factor:golden_week"]
    spend = text_of(row(shown, "data-driver", "leads ad_spend ols"))
    assert "same day −0.512 −0.9 … −0.1 < 0.001" in spend
    assert "Golden Week" in text_of(shown) and "黄金周" in text_of(shown, "zh")


def test_unsound_scorecards_are_warned_of(page: str) -> None:
    shown = text_of(section(page, "trust"))
    assert "Scorecards were audited by 2 rules" in shown
    assert "1 do not hold: Two KPIs are too few." in shown


def test_closed_reviews_stand_with_their_restatement_beside_them(page: str) -> None:
    shown = section(page, "reviews")
    assert "Head of web : 93.0 → 91.5" in text_of(shown)
    assert "Head of sales : 88.0 2 lines" in text_of(shown)
    assert 'href="../reviews/2026-10-01-month/pack.html"' in shown
    assert 'href="../reviews/2026-10-01-month/differences.html"' in shown


def test_a_published_file_of_an_earlier_version_has_none_of_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = settings_in(tmp_path_factory.mktemp("earlier"))
    write_published(settings)
    with warehouse.reader(settings.published_file) as connection:
        assert actions.read(connection) is None
        assert campaigns.read(connection) is None
        assert scorecard_lines.totals(connection) == []
        made = scorecard.cards(scorecard_lines.read(connection, THROUGH), kpis(connection), THROUGH)
    assert {card.owner for card in made} == {""}


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ((), ""),
        ((1.0,), ""),
        ((None, 2.0), ""),
        ((1.0, 3.0), "2,22 98,2"),
        ((3.0, None, 1.0), "2,2 98,22"),
        ((5.0, 5.0), "2,22 98,22"),
    ],
)
def test_a_small_line_goes_from_left_to_right_and_up_with_the_value(
    values: tuple[float | None, ...], points: str
) -> None:
    assert standings.spark(values) == points

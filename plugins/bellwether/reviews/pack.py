"""The review pack: one page to read and print, and workbooks to work with, made from what was frozen alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from bellwether.reports import actions, scorecard, workbook
from bellwether.reports.actions import Action
from bellwether.reports.formats import Text, period_name
from bellwether.reports.queries import Kpi, kpi_of
from bellwether.reports.scorecard import Card, Line
from bellwether.reports.scorecard_lines import lines, totals_of
from bellwether.reports.sheet_columns import ACTIONS, SCORECARD, SCORES
from bellwether.reports.strings import say
from bellwether.reports.templating import asset, environment, moment, policy, style
from bellwether.reports.workbook import Column, Sheet
from bellwether.reviews import store
from bellwether.reviews.frozen import Review, Row
from bellwether.reviews.store import Decision
from bellwether.settings import Settings

PAGE = "pack.html"
WORKBOOKS = {"en": "pack.xlsx", "zh": "pack.zh.xlsx"}


def write(settings: Settings, review: Review, decided: Decision | None) -> Path:
    """Write the pack beside the frozen review; each file appears whole. Returns the page."""
    folder = store.folder(settings, review.period)
    page = folder / PAGE
    unfinished = folder / f".{PAGE}.part"
    unfinished.write_text(render(review, decided), encoding="utf-8")
    unfinished.replace(page)
    for language, name in WORKBOOKS.items():
        workbook.write(
            folder / name,
            sheets(review),
            language=language,
            currency=review.reporting_currency,
            created=review.closed_at,
            title=title(review),
        )
    return page


def render(review: Review, decided: Decision | None) -> str:
    """The pack as one HTML page."""
    catalogue = kpis(review)
    made = cards(review)
    whole = widest(made)
    scripts = [Markup(asset("pack.js"))]
    return (
        environment(review.reporting_currency)
        .get_template("pack.html.j2")
        .render(
            title=title(review),
            period=period_name(review.kind, review.start),
            review=review,
            state=decided.state if decided else "draft",
            state_words=state_words(review, decided),
            closed=moment(review.closed_at, review.reporting_time_zone),
            summary=scorecard.summary(whole),
            whole=whole,
            cards=made,
            missed=missed(review, made),
            carried=[action for action in frozen_actions(review) if action.title],
            verdicts=scorecard.VERDICTS,
            catalogue=catalogue,
            meanings={row["measure"]: row.get("definition") or "" for row in review.tables.get("dim_measure", [])},
            style=style(),
            scripts=scripts,
            policy=policy(scripts),
        )
    )


def title(review: Review) -> Text:
    """Monthly review, October 2026."""
    return say(f"review.title.{review.kind}", period=period_name(review.kind, review.start))


def state_words(review: Review, decided: Decision | None) -> Text:
    """Draft, final, or rejected, by whom and when."""
    if decided is None:
        return say("review.state.draft")
    at = moment(decided.at, review.reporting_time_zone)
    if decided.state == "rejected":
        return say("review.state.rejected", by=decided.by, at=at)
    return say("review.state.approved", by=decided.by, at=at) if decided.by else say("review.state.final", at=at)


def kpis(review: Review) -> list[Kpi]:
    """The frozen definitions of the KPIs of this review."""
    judged = {line["kpi_id"] for line in review.lines}
    return [kpi_of(row) for row in review.tables.get("dim_kpi", []) if row["kpi_id"] in judged]


def cards(review: Review) -> list[Card]:
    """Every scorecard of the period: first those whose owners are reviewed this often."""
    cycles = {row["unit_id"]: row.get("review_cycle") or "" for row in review.tables.get("dim_unit", [])}
    totals = totals_of(review.tables.get("fct_scorecard_totals", []))
    made = scorecard.cards(lines(_heaviest_first(review.lines)), kpis(review), review.through_date, totals)
    named = [replace(card, cycle=cycles.get(card.owner, "")) for card in made]
    return sorted(named, key=lambda card: card.cycle not in {"", review.kind})


def widest(made: Iterable[Card]) -> Card | None:
    """The scorecard with most KPIs of the whole company: what the pack says in one sentence."""
    return max(made, key=lambda card: sum(line.row.scope == "company" for line in card.lines), default=None)


def frozen_actions(review: Review) -> list[Action]:
    """The improvement actions as they stood when the review closed."""
    return actions.of_rows(review.tables.get("fct_improvement_actions", []))


def missed(review: Review, made: Iterable[Card]) -> list[tuple[Line, Text, list[Action]]]:
    """The lines that are below or near their target, worst first, each with its owner and its actions."""
    known = [action for action in frozen_actions(review) if action.title]
    found = [
        (line, card.owner_name, [action for action in known if _is_for(action, line)])
        for card in made
        for line in card.lines
        if line.row.verdict in {"below", "near"}
    ]
    return sorted(found, key=lambda each: each[0].row.attainment or 0)


def sheets(review: Review) -> list[Sheet]:
    """The pack's workbook: the scorecards, the scores, the actions, and what they were made from."""
    catalogue = {kpi.kpi_id: kpi for kpi in kpis(review)}
    rows = [
        {**row, **_dated(row), "kpi_en": kpi.name_en, "kpi_zh": kpi.name_zh, "unit": kpi.unit}
        for row in review.lines
        if (kpi := catalogue.get(row["kpi_id"]))
    ]
    scores = [
        {
            "owner_name_en": card.owner_name.en,
            "owner_name_zh": card.owner_name.zh,
            "period": review.kind,
            "period_start_date": review.start,
            "score": card.score,
            "grade": card.total.grade if card.total else None,
            "payout": card.total.payout if card.total else None,
            "kpis": len(card.lines),
            **{f"kpis_{verdict}": card.counts[verdict] for verdict in scorecard.JUDGED},
        }
        for card in cards(review)
    ]
    facts: list[dict[str, Any]] = [
        {"fact": "review.closed", "value": review.closed_at},
        {"fact": "review.through", "value": review.through_date},
        {"fact": "review.version", "value": review.version},
        {"fact": "headline.currency", "value": review.reporting_currency},
    ]
    return [
        Sheet("scores", SCORES, scores),
        Sheet("scorecard", SCORECARD, rows, 4),
        Sheet("actions", ACTIONS, [{**row, **_dated(row)} for row in review.tables["fct_improvement_actions"]]),
        Sheet("about", [Column("fact", "said"), Column("value", "count")], facts),
    ]


def _dated(row: Row) -> dict[str, Any]:
    """The days of a row as days: JSON knows only text."""
    return {
        key: date.fromisoformat(value) for key, value in row.items() if key.endswith("_date") and isinstance(value, str)
    }


def _heaviest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-(row.get("weight") or 0), row["kpi_id"], row["scope_value"]))


def _is_for(action: Action, line: Line) -> bool:
    row = line.row
    return (action.kpi_id, action.scope, action.scope_value) == (row.kpi_id, row.scope, row.scope_value)

"""What was published about a reviewed period after its review closed: differences beside it, never changes of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import datetime

import duckdb
from markupsafe import Markup
from pydantic import BaseModel

from bellwether import publish, warehouse
from bellwether.errors import BellwetherError
from bellwether.reports import scorecard
from bellwether.reports.closed import ClosedReview
from bellwether.reports.formats import Text
from bellwether.reports.queries import Kpi, holds
from bellwether.reports.scorecard import Card
from bellwether.reports.scorecard_lines import LINES, lines
from bellwether.reports.strings import say
from bellwether.reports.templating import asset, environment, policy, style
from bellwether.reviews import pack, store
from bellwether.reviews.frozen import Review, Row, rows
from bellwether.runs import write_atomically
from bellwether.settings import Settings

JSON, PAGE = "differences.json", "differences.html"
_KEY = ("owner", "kpi_id", "scope", "scope_value")
_COMPARED = ("value", "target", "weight", "verdict")


class Difference(BaseModel):
    """One line of a scorecard that is published otherwise now. A line that is gone, or new, lacks one side."""

    owner: str
    kpi_id: str
    scope: str
    scope_value: str
    value_then: float | None
    value_now: float | None
    target_then: float | None
    target_now: float | None
    weight_then: float | None
    weight_now: float | None
    verdict_then: str | None
    verdict_now: str | None
    files: list[str]


class Differences(BaseModel):
    """A review beside what `version`, published at `published_at`, says of its period."""

    review: str
    version: str
    published_at: datetime
    lines: list[Difference]


def compare(connection: duckdb.DuckDBPyConnection, review: Review) -> list[Difference]:
    """The lines of `review` whose value, target, weight or verdict is published otherwise now.

    Two values are one when they agree to nine digits: a sum in another order is no restatement.
    """
    then = {_key(row): row for row in review.lines}
    now = {_key(row): row for row in current_lines(connection, review)}
    files = _files_since(connection, review)
    found = []
    for key in sorted({*then, *now}):
        old, new = then.get(key, {}), now.get(key, {})
        if not _is_same(old, new):
            sides = {f"{name}_then": old.get(name) for name in _COMPARED} | {
                f"{name}_now": new.get(name) for name in _COMPARED
            }
            known = dict(zip(_KEY, key, strict=True))
            found.append(Difference.model_validate({**known, **sides, "files": files.get(key[1:], [])}))
    return found


def current_lines(connection: duckdb.DuckDBPyConnection, review: Review) -> list[Row]:
    """The lines that the review would freeze if it closed now."""
    where = "scorecard.period = $period and scorecard.period_start_date = $start"
    return rows(connection, "fct_scorecard", LINES.format(where=where), review.period)


def write_differences(settings: Settings) -> list[ClosedReview]:
    """Compare every closed review with what is published, and write the differences beside each.

    Returns:
        The reviews as the report lists them, the latest first.
    """
    periods = store.listed(settings)
    manifest = publish.read_manifest(settings) if periods else None
    if manifest is None:
        return []
    found = []
    with warehouse.reader(settings.published_file) as connection:
        for period in periods:
            try:
                review = store.read(settings, period)
            except BellwetherError:  # `bellwether review` says which file was changed; a report does not fail over it
                continue
            if review is not None:
                found.append(_written(settings, connection, review, manifest))
    return found


def _written(
    settings: Settings, connection: duckdb.DuckDBPyConnection, review: Review, manifest: publish.Manifest
) -> ClosedReview:
    different = compare(connection, review)
    folder = store.folder(settings, review.period)
    now = scorecard.cards(lines(current_lines(connection, review)), pack.kpis(review), review.through_date)
    beside = Differences(
        review=review.period.key, version=manifest.version, published_at=manifest.published_at, lines=different
    )
    write_atomically(folder / JSON, beside.model_dump_json(indent=1))
    made = ClosedReview(
        key=review.period.key,
        title=pack.title(review),
        state=pack.state_words(review, store.decision(settings, review.period)),
        closed_at=review.closed_at,
        scores=_scores(pack.cards(review), now),
        restated=len(different),
        pack=f"../{settings.reviews.name}/{review.period.key}/{pack.PAGE}",
        differences=f"../{settings.reviews.name}/{review.period.key}/{PAGE}" if different else None,
    )
    if different:
        write_atomically(folder / PAGE, _page(review, different, made, manifest.version))
    else:
        (folder / PAGE).unlink(missing_ok=True)
    return made


def _page(review: Review, different: Iterable[Difference], made: ClosedReview, version: str) -> str:
    catalogue = {kpi.kpi_id: kpi for kpi in pack.kpis(review)}
    names = {card.owner: card.owner_name for card in pack.cards(review)}
    scripts = [Markup(asset("pack.js"))]
    return (
        environment(review.reporting_currency)
        .get_template("differences.html.j2")
        .render(
            title=say("differences.title", review=pack.title(review)),
            review=review,
            version=version,
            scores=made.scores,
            different=[
                (found, catalogue.get(found.kpi_id) or _unknown(found.kpi_id), names.get(found.owner))
                for found in different
            ],
            style=style(),
            scripts=scripts,
            policy=policy(scripts),
        )
    )


def _scores(then: Iterable[Card], now: Iterable[Card]) -> list[tuple[Text, float | None, float | None]]:
    """Owner, score at the review, score today."""
    today = {card.owner: card.score for card in now}
    return [(card.owner_name, card.score, today.get(card.owner)) for card in then]


def _files_since(connection: duckdb.DuckDBPyConnection, review: Review) -> dict[tuple[str, ...], list[str]]:
    """The exports that changed each KPI of the period since the review's version, from the published history."""
    if not holds(connection, "fct_kpi_history"):
        return {}
    found: dict[tuple[str, ...], set[str]] = {}
    for kpi_id, scope, scope_value, changed_by in connection.execute(
        """
        select kpi_id, scope, scope_value, changed_by
        from fct_kpi_history
        where
            period = $period and period_start_date = $start and published_version > $version
            and changed_by is not null
        """,
        {"period": review.kind, "start": review.start, "version": review.version},
    ).fetchall():
        found.setdefault((kpi_id, scope, scope_value), set()).update(json.loads(changed_by))
    return {key: sorted(files) for key, files in found.items()}


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in _KEY)


def _is_same(old: Row, new: Row) -> bool:
    if not old or not new or old.get("verdict") != new.get("verdict"):
        return False
    return all(_is_close(old.get(name), new.get(name)) for name in _COMPARED if name != "verdict")


def _is_close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _unknown(kpi_id: str) -> Kpi:
    """A KPI that the review did not have."""
    return Kpi(kpi_id, kpi_id, kpi_id, "", "", "", 1.0, "count", "higher", "", True)

"""Closing reviews: which are due, what is frozen, and how a review ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from bellwether import publish, warehouse
from bellwether.errors import PublishFailed
from bellwether.periods import KINDS, Period
from bellwether.reviews import notices, pack, store
from bellwether.reviews.frozen import Review, freeze
from bellwether.reviews.store import Decision
from bellwether.settings import Settings

Progress = Callable[[str], None]


def due(settings: Settings, through: date | None = None) -> list[Period]:
    """The periods that are over in what is published, have a scorecard, and wait for their review, earliest first.

    Of each kind those after its last review; of a kind never reviewed only the latest, because nobody reviews the
    years before the first run. A day without a run delays a review and loses none.

    Args:
        through: the last day on which a period may end; what is published decides unless given.
    """
    manifest = publish.read_manifest(settings)
    if manifest is None:
        raise PublishFailed("Nothing is published yet, so there is nothing to review.", "Run `bellwether run` first.")
    last = min(through or manifest.through_date, manifest.through_date)
    with warehouse.reader(settings.published_file) as connection:
        found = connection.execute(
            """
            select period, period_start_date
            from fct_scorecard
            where list_contains($kinds, period) and period_end_date <= $last and verdict <> 'not started'
            group by period, period_start_date
            -- a period before the data began has nothing to review
            having bool_or(is_complete_period)
            """,
            {"kinds": list(KINDS), "last": last},
        ).fetchall()
    closed = store.listed(settings)
    waiting = []
    for kind in KINDS:
        over = sorted(Period(start, period) for period, start in found if period == kind)
        reviewed = [period.start for period in closed if period.kind == kind]
        waiting += [period for period in over if period.start > max(reviewed)] if reviewed else over[-1:]
    return sorted(waiting, key=lambda period: (period.end, KINDS.index(period.kind)))


def close(settings: Settings, period: Period, progress: Progress = lambda _: None) -> Review:
    """Freeze the scorecards of `period` and write its pack; a review that is closed is only read.

    A rejected review is set aside and closed anew.

    Raises:
        PublishFailed: nothing is published, the period is not over, or it has no scorecard.
    """
    with store.lock(settings):
        decided = store.decision(settings, period)
        if decided is not None and decided.state == "rejected":
            progress(f"{period.key} was rejected: {store.set_aside(settings, period)}")
        review = store.read(settings, period)
        if review is None:
            review = _frozen(settings, period)
            store.keep(settings, review)
            progress(f"{period.key}: closed with {len(review.lines)} verdicts of version {review.version}")
        else:
            progress(f"{period.key}: closed on {review.closed_at:%Y-%m-%d}, and it stays as it is")
        pack.write(settings, review, store.decision(settings, period))
    return review


def run(settings: Settings, period: Period, *, tell: bool = True, progress: Progress = lambda _: None) -> Review:
    """Close one review, and end it unless a person has to approve it: then people are told that it waits."""
    is_new = store.read(settings, period) is None
    review = close(settings, period, progress)
    if not settings.review_approval:
        finish(settings, period, "final", progress=progress, tell=tell)
    elif is_new and tell:
        notices.ask(settings, [period])
    return review


def finish(
    settings: Settings,
    period: Period,
    state: Literal["final", "rejected"],
    by: str = "",
    progress: Progress = lambda _: None,
    *,
    tell: bool = True,
) -> Decision:
    """End a closed review and tell its owners when it has become final: once, however often this is called."""
    is_new = store.decision(settings, period) is None
    decided = settle(settings, period, state, by)
    review = store.read(settings, period)
    progress(f"{period.key}: {state}{f', by {by}' if by else ''}")
    if is_new and tell and state == "final" and review is not None:
        told = notices.tell(settings, review)
        progress(f"{period.key}: {len(told)} owners are told")
    return decided


def settle(settings: Settings, period: Period, state: Literal["final", "rejected"], by: str = "") -> Decision:
    """End a closed review: its pack is final, or rejected. The same again does nothing.

    Raises:
        PublishFailed: the period's review is not closed.
    """
    with store.lock(settings):
        review = store.read(settings, period)
        if review is None:
            raise PublishFailed(f"The review {period.key} is not closed.", f"Close it: bellwether review {period.key}")
        decided = store.decide(settings, period, state, by)
        pack.write(settings, review, decided)
    return decided


def _frozen(settings: Settings, period: Period) -> Review:
    if not settings.published_file.exists():
        raise PublishFailed("Nothing is published yet, so there is nothing to review.", "Run `bellwether run` first.")
    with warehouse.reader(settings.published_file) as connection:
        # The manifest inside the file: what is frozen and what it is said to be are of one version.
        (document,) = connection.execute("select document from manifest").fetchall()[0]
        return freeze(connection, publish.Manifest.model_validate_json(document), period)

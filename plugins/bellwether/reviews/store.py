"""The folder of reviews, and what may change in it.

    reviews/
      2026-10-01-month/
        review.json        the frozen scorecards: written once, by rename, read-only from then on
        decision.json      final or rejected, by whom, when; without it the pack is a draft
        pack.html          the review pack for reading and printing; made from the two files above alone
        pack.zh.xlsx, pack.xlsx
        differences.json   what is published today and differs from review.json; made anew by each report
        differences.html
      2026-10-01-month.rejected-1/   a review that was rejected and closed anew; it stays as it was

`review.json` is the commit: a folder without it is no review, and closing again completes it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from bellwether.errors import BellwetherError
from bellwether.periods import Period, from_key
from bellwether.reviews.frozen import Review
from bellwether.runs import write_atomically
from bellwether.settings import Settings

REVIEW = "review.json"
DECISION = "decision.json"

State = Literal["draft", "final", "rejected"]


class Decision(BaseModel):
    """How a closed review ended. `by` is empty when nobody had to approve it."""

    state: Literal["final", "rejected"]
    by: str
    at: datetime


@contextmanager
def lock(settings: Settings) -> Iterator[None]:
    """Hold the folder of reviews against another process that closes or decides; readers need no lock."""
    settings.reviews.mkdir(parents=True, exist_ok=True)
    with (settings.reviews / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BellwetherError(
                f"Another process is closing reviews in {settings.reviews}.", "Wait for it to end.", is_transient=True
            ) from error
        yield


def folder(settings: Settings, period: Period) -> Path:
    """Where the review of this period lies."""
    return settings.reviews / period.key


def listed(settings: Settings) -> list[Period]:
    """The periods whose review is closed, in the order of their last days, the latest first."""
    found = []
    for file in settings.reviews.glob(f"*/{REVIEW}"):
        try:
            found.append(from_key(file.parent.name))
        except ValueError:  # a rejected review, or a folder of somebody's own
            continue
    return sorted(found, key=lambda period: (period.end, period.start), reverse=True)


def read(settings: Settings, period: Period) -> Review | None:
    """The closed review of this period; None when there is none.

    Raises:
        BellwetherError: its scorecards are not what they were when it closed.
    """
    file = folder(settings, period) / REVIEW
    if not file.exists():
        return None
    review = Review.model_validate_json(file.read_bytes())
    if not review.is_whole:
        raise BellwetherError(
            f"{file} was changed after the review closed.", "Bring the file back from a backup: a review never changes."
        )
    return review


def keep(settings: Settings, review: Review) -> None:
    """Write the review for good. Raises BellwetherError when this period has one."""
    file = folder(settings, review.period) / REVIEW
    if file.exists():
        raise BellwetherError(f"The review {review.period.key} is closed already.", "A closed review never changes.")
    write_atomically(file, review.model_dump_json(indent=1))
    file.chmod(0o444)


def decision(settings: Settings, period: Period) -> Decision | None:
    """How the review of this period ended; None while it waits."""
    file = folder(settings, period) / DECISION
    return Decision.model_validate_json(file.read_bytes()) if file.exists() else None


def decision_of(settings: Settings, key: str) -> Decision | None:
    """How the review with this key ended; None while it waits."""
    return decision(settings, from_key(key))


def decide(settings: Settings, period: Period, state: Literal["final", "rejected"], by: str) -> Decision:
    """Write how the review ended, once: a review that is final stays final."""
    before = decision(settings, period)
    if before is not None:
        if before.state != state:
            raise BellwetherError(f"The review {period.key} is {before.state} already.", "Its end never changes.")
        return before
    made = Decision(state=state, by=by, at=datetime.now(UTC))
    write_atomically(folder(settings, period) / DECISION, made.model_dump_json(indent=1))
    return made


def set_aside(settings: Settings, period: Period) -> Path:
    """Move a rejected review out of the way of a new one; it stays as it was."""
    number = 1 + sum(1 for _ in settings.reviews.glob(f"{period.key}.rejected-*"))
    return folder(settings, period).rename(settings.reviews / f"{period.key}.rejected-{number}")

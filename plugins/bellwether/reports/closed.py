"""A closed review as the report lists it: what it said, and what is published of its period now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bellwether.reports.formats import Text


@dataclass(frozen=True)
class ClosedReview:
    """One closed review. Addresses are relative to the folder of reports.

    Args:
        scores: owner, score when the review closed, score as published now; 100 when every target is met exactly.
        restated: the lines whose value, target, weight or verdict is published otherwise now.
        differences: the page that lists them; None when there are none.
    """

    key: str
    title: Text
    state: Text
    closed_at: datetime
    scores: list[tuple[Text, float | None, float | None]]
    restated: int
    pack: str
    differences: str | None

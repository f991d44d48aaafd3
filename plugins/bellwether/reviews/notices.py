"""Who is told of a review: the owners whose cycle it is, each of their own scorecard.

An owner with addresses of its own in BELLWETHER_OWNER_URLS is told there, everybody else on BELLWETHER_NOTIFY_URLS. A
weekly review is nobody's cycle: it is told once, to BELLWETHER_NOTIFY_URLS. Messages leave the machine, so they name
scores, verdicts and KPIs, and hold no value.
"""

from __future__ import annotations

from collections.abc import Sequence

from bellwether import notify
from bellwether.periods import Period
from bellwether.reports.formats import Text
from bellwether.reports.scorecard import Card
from bellwether.reports.strings import say
from bellwether.reviews import pack, store
from bellwether.reviews.frozen import Review
from bellwether.settings import Settings


def ask(settings: Settings, periods: Sequence[Period]) -> None:
    """Say on BELLWETHER_NOTIFY_URLS that these reviews wait for somebody to approve them."""
    for period in periods:
        review = store.read(settings, period)
        if review is not None:
            title = say("review.told.waits", review=pack.title(review))
            file = say("review.told.pack", file=str(store.folder(settings, period) / pack.PAGE))
            notify.send(settings, " · ".join(title), list(file))


def tell(settings: Settings, review: Review) -> list[str]:
    """Send the messages of this review. Returns the owners that were told, the company's as an empty name."""
    told = []
    for card in to_tell(review):
        lines = [line for text in message(settings, review, card) for line in text]
        addresses = tuple(address for owner, address in settings.owner_urls if owner == card.owner)
        title = say("review.told.title", review=pack.title(review), owner=card.owner_name)
        notify.send(settings, " · ".join(title), lines, addresses)
        told.append(card.owner)
    return told


def to_tell(review: Review) -> list[Card]:
    """The cards of the owners whose cycle this review is; of a review that is nobody's cycle, the first card."""
    made = pack.cards(review)
    return [card for card in made if card.cycle == review.kind] or made[:1]


def message(settings: Settings, review: Review, card: Card) -> list[Text]:
    """The lines of one owner's message, in both languages."""
    score = f"{card.score:.1f}" if card.score is not None else "–"
    found = [say("review.told.score", score=score, met=card.counts["exceeded"], judged=card.judged)]
    behind = [line.kpi for line in card.lines if line.row.verdict == "below"]
    if behind:
        names = Text(", ".join(kpi.name_en for kpi in behind), "、".join(kpi.name_zh for kpi in behind))
        found.append(say("review.told.missed", kpis=names))
    found.append(say("review.told.pack", file=str(store.folder(settings, review.period) / pack.PAGE)))
    return found

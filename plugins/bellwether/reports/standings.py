"""Where all owners stand, side by side, and a KPI's trend as a small line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bellwether.reports.scorecard import Card, by_owner


@dataclass(frozen=True)
class Standing:
    """Where one owner stands: the card that counts, the score of the period before it, and that of the running one."""

    card: Card
    before: float | None
    so_far: float | None


def standings(cards: Iterable[Card]) -> list[Standing]:
    """Each owner's last whole period of the kind that leads, else what is running, best score first."""
    found = []
    for owned in by_owner(cards).values():
        kind = [card for card in owned if card.period == owned[0].period]
        whole = [card for card in kind if card.is_complete]
        running = [card for card in kind if not card.is_complete]
        found.append(
            Standing(
                card=(whole or running)[0],
                before=whole[1].score if len(whole) > 1 else None,
                so_far=running[0].score if running and whole else None,
            )
        )
    return sorted(found, key=lambda standing: (standing.card.score is None, -(standing.card.score or 0)))


def spark(values: Iterable[float | None]) -> str:
    """The points of a small line over 100 x 24 units, lowest value at the bottom; empty with fewer than two values."""
    found = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(found) < 2:
        return ""
    low, high = min(value for _, value in found), max(value for _, value in found)
    first, last = found[0][0], found[-1][0]
    span = high - low or 1.0
    return " ".join(
        f"{(at - first) / (last - first) * 96 + 2:.0f},{22 - (value - low) / span * 20:.0f}" for at, value in found
    )

"""The scorecard as the page shows it: one card per period, its verdicts counted, its score added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bellwether.reports.deltas import Delta, delta
from bellwether.reports.formats import Text, in_unit, period_end, period_name, whole_percent
from bellwether.reports.queries import Kpi, ScorecardRow
from bellwether.reports.strings import say

VERDICTS = ("exceeded", "near", "below", "no data", "not started")
JUDGED = ("exceeded", "near", "below")
# The period a reader wants first; a month that has just begun says little, so the one before it leads until then.
PERIODS = ("month", "week", "quarter", "half", "year", "day")
_TELLING_DAYS = {"month": 7, "week": 3, "quarter": 14, "half": 28, "year": 28, "day": 1}


@dataclass(frozen=True)
class Line:
    """One KPI of a card, its baselines compared."""

    kpi: Kpi
    row: ScorecardRow
    against_prior: Delta | None
    against_last_year: Delta | None

    def target(self, currency: str) -> Text:
        """The target to date, or the band to stay in."""
        return self._aim(self.row.target_to_date, self.row.share, currency)

    def whole_target(self, currency: str) -> Text | None:
        """The target or band of the whole period, where it is another one."""
        return None if self.row.share == 1 else self._aim(self.row.target, 1, currency)

    def _aim(self, target: float | None, share: float, currency: str) -> Text:
        row = self.row
        if row.band_low is None or row.band_high is None:
            return in_unit(target, self.kpi.unit, currency)
        low, high = (in_unit(bound * share, self.kpi.unit, currency) for bound in (row.band_low, row.band_high))
        return Text(f"{low.en}–{high.en}", f"{low.zh}–{high.zh}")


@dataclass(frozen=True)
class Card:
    """The scorecard of one period. `score` is the sum of weighted scores, 100 when every target is met exactly."""

    period: str
    start: date
    end: date
    is_complete: bool
    lines: list[Line]

    @property
    def key(self) -> str:
        """Names the card within the page."""
        return f"{self.period}-{self.start}"

    @property
    def name(self) -> Text:
        """November 2026, to date."""
        name = period_name(self.period, self.start)
        return name if self.is_complete else say("scorecard.to_date", period=name)

    @property
    def counts(self) -> Counter[str]:
        """KPIs by verdict."""
        return Counter(line.row.verdict for line in self.lines)

    @property
    def judged(self) -> int:
        """KPIs with a value and a target."""
        return sum(self.counts[verdict] for verdict in JUDGED)

    @property
    def score(self) -> float | None:
        """Sum of weighted scores over the sum of weights, times 100; None when nothing is weighed."""
        weight = sum(line.row.weight or 0 for line in self.lines)
        scores = [line.row.weighted_score for line in self.lines if line.row.weighted_score is not None]
        return sum(scores) / weight * 100 if weight and scores else None

    @property
    def unjudged_weight(self) -> float:
        """The share of the weight whose KPIs have no verdict, between 0 and 1."""
        weight = sum(line.row.weight or 0 for line in self.lines)
        unjudged = sum(line.row.weight or 0 for line in self.lines if line.row.verdict not in JUDGED)
        return unjudged / weight if weight else 0.0


def cards(rows: Iterable[ScorecardRow], catalogue: Iterable[Kpi], through_date: date) -> list[Card]:
    """One card per period and start, the kinds of period in `PERIODS`' order and the latest first."""
    known = {kpi.kpi_id: kpi for kpi in catalogue}
    grouped: dict[tuple[str, date], list[Line]] = {}
    for row in rows:
        kpi = known[row.kpi_id]
        line = Line(
            kpi=kpi,
            row=row,
            against_prior=_against(row.baseline_prior, row, kpi),
            against_last_year=_against(row.baseline_last_year, row, kpi),
        )
        grouped.setdefault((row.period, row.period_start_date), []).append(line)
    made = [
        Card(period, start, end := period_end(period, start), end <= through_date, lines)
        for (period, start), lines in grouped.items()
    ]
    return sorted(made, key=lambda card: (PERIODS.index(card.period), -card.start.toordinal()))


def _against(baseline: float | None, row: ScorecardRow, kpi: Kpi) -> Delta | None:
    """The change against a whole earlier period, or against as much of it as has passed when the value still grows."""
    return delta(row.value, None if baseline is None else baseline * row.share, kpi.unit, row.direction)


def first_card(cards: list[Card], through_date: date) -> Card | None:
    """The card to open with: the preferred kind of period, at least a few days into it if there is a choice."""
    if not cards:
        return None
    kind = [card for card in cards if card.period == cards[0].period]
    telling = [card for card in kind if (through_date - card.start).days + 1 >= _TELLING_DAYS[card.period]]
    return (telling or kind)[0]


def summary(card: Card | None) -> Text:
    """The one sentence that a marketing lead reads: how many targets are met, and what is furthest behind."""
    if card is None or not card.judged:
        return say("headline.no_scorecard")
    key = "headline.met" if card.is_complete else "headline.met_so_far"
    met = say(key, met=card.counts["exceeded"], judged=card.judged, period=period_name(card.period, card.start))
    behind = [line for line in card.lines if line.row.verdict == "below" and line.row.attainment is not None]
    if not behind:
        rest = say("headline.none_behind")
    else:
        worst = min(behind, key=lambda line: line.row.attainment or 0)
        kpi = Text(worst.kpi.name_en, worst.kpi.name_zh)
        if worst.row.direction == "range":
            rest = say("headline.outside_band", kpi=kpi)
        else:
            rest = say("headline.furthest_behind", kpi=kpi, attainment=whole_percent(worst.row.attainment))
    return Text(met.en + rest.en, met.zh + rest.zh)

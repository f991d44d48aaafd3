"""Scorecards as pages show them: one card for each owner and period, its verdicts counted, its score added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bellwether.periods import end_of
from bellwether.reports.deltas import Delta, delta
from bellwether.reports.formats import Text, in_unit, period_name, whole_percent
from bellwether.reports.queries import Kpi
from bellwether.reports.scorecard_lines import ScorecardRow, Total
from bellwether.reports.strings import say, say_or, term

VERDICTS = ("exceeded", "near", "below", "no data", "not started")
JUDGED = ("exceeded", "near", "below")
# The period a reader wants first; a month that has just begun says little, so the one before it leads until then.
PERIODS = ("month", "week", "quarter", "half", "year", "rolling_28", "flight", "day")
_TELLING_DAYS = {"month": 7, "week": 3, "quarter": 14, "half": 28, "year": 28}


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

    @property
    def goal(self) -> Text | None:
        """The goal it serves."""
        if self.row.goal_name_en:
            return Text(self.row.goal_name_en, self.row.goal_name_zh or self.row.goal_name_en)
        return term(self.row.goal) if self.row.goal else None

    @property
    def part(self) -> Text | None:
        """Of which part the KPI is: `Channel: Paid Search`; None for the whole company, and for the owner's own."""
        row = self.row
        if row.scope == "company" or row.scope_value == row.owner:
            return None
        scope, value = say_or(f"scope.{row.scope}", row.scope), term(row.scope_value.replace("_", " "))
        return Text(f"{scope.en}: {value.en}", f"{scope.zh}：{value.zh}")

    @property
    def factors(self) -> Text | None:
        """What outside the company overlaps the period."""
        row = self.row
        return Text(row.external_factors_en, row.external_factors_zh) if row.external_factors_en else None

    def _aim(self, target: float | None, share: float, currency: str) -> Text:
        row = self.row
        if row.band_low is None or row.band_high is None:
            return in_unit(target, self.kpi.unit, currency)
        low, high = (in_unit(bound * share, self.kpi.unit, currency) for bound in (row.band_low, row.band_high))
        return Text(f"{low.en}–{high.en}", f"{low.zh}–{high.zh}")


@dataclass(frozen=True)
class Card:
    """The scorecard of an owner for one period. `owner` is empty for the whole company's, which no unit owns.

    `cycle` is how often the owner is reviewed, where that is known.
    """

    period: str
    start: date
    end: date
    is_complete: bool
    lines: list[Line]
    owner: str = ""
    total: Total | None = None
    cycle: str = ""

    @property
    def key(self) -> str:
        """Names the card within the page."""
        return "-".join(filter(None, [self.owner, self.period, str(self.start)]))

    @property
    def name(self) -> Text:
        """November 2026, to date."""
        name = period_name(self.period, self.start, self.end)
        return name if self.is_complete else say("scorecard.to_date", period=name)

    @property
    def owner_name(self) -> Text:
        """Head of web; 网站运营经理."""
        row = self.lines[0].row
        if not self.owner:
            return say("scorecard.company")
        return Text(row.owner_name_en, row.owner_name_zh or row.owner_name_en) if row.owner_name_en else term(row.owner)

    @property
    def is_paced(self) -> bool:
        """Whether the end of the period is foreseen for any of its KPIs."""
        return any(line.row.pace and line.row.pace.expected is not None for line in self.lines)

    @property
    def grade(self) -> Text | None:
        """The letter and its name; None without one."""
        if self.total is None or not self.total.grade:
            return None
        names = (self.total.grade_name_en, self.total.grade_name_zh)
        return Text(*(f"{self.total.grade} ({name})" if name else self.total.grade for name in names))

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
        """Sum of weighted scores over the sum of weights, times 100: 100 when every target is met exactly.

        None when nothing is weighed, or when the published total says that the weights do not add up.
        """
        if self.total is not None and self.total.score is None:
            return None
        weight = sum(line.row.weight or 0 for line in self.lines)
        scores = [line.row.weighted_score for line in self.lines if line.row.weighted_score is not None]
        return sum(scores) / weight * 100 if weight and scores else None

    @property
    def unjudged_weight(self) -> float:
        """The share of the weight whose KPIs have no verdict, between 0 and 1."""
        weight = sum(line.row.weight or 0 for line in self.lines)
        unjudged = sum(line.row.weight or 0 for line in self.lines if line.row.verdict not in JUDGED)
        return unjudged / weight if weight else 0.0

    @property
    def factors(self) -> Text | None:
        """What outside the company overlaps the period, each thing once."""
        found = [line.factors for line in self.lines if line.factors]
        if not found:
            return None
        english = dict.fromkeys(part for text in found for part in text.en.split("; "))
        chinese = dict.fromkeys(part for text in found for part in text.zh.split("；"))
        return Text("; ".join(english), "；".join(chinese))


def cards(
    rows: Iterable[ScorecardRow], catalogue: Iterable[Kpi], through_date: date, totals: Iterable[Total] = ()
) -> list[Card]:
    """One card per owner, period and start: the kinds of period in `PERIODS`' order, the latest first.

    The owner with most KPIs of the whole company comes first. Lines without a unit as their owner make one card of
    the company, without those of its parts.
    """
    known = {kpi.kpi_id: kpi for kpi in catalogue}
    came_to = {(total.owner, total.period, total.period_start_date): total for total in totals}
    grouped: dict[tuple[str, str, date], list[Line]] = {}
    for row in rows:
        owner = row.owner if row.owner_name_en else ""
        if row.period not in PERIODS or (not owner and row.scope != "company"):
            continue
        kpi = known[row.kpi_id]
        line = Line(
            kpi=kpi,
            row=row,
            against_prior=_against(row.baseline_prior, row, kpi),
            against_last_year=_against(row.baseline_last_year, row, kpi),
        )
        grouped.setdefault((owner, row.period, row.period_start_date), []).append(line)
    reach = Counter(owner for (owner, _, _), lines in grouped.items() for line in lines if line.row.scope == "company")
    made = [
        Card(period, start, end := _end(lines, period, start), end <= through_date, lines, owner, came_to.get(key))
        for key, lines in grouped.items()
        for owner, period, start in [key]
    ]
    return sorted(
        made, key=lambda card: (-reach[card.owner], card.owner, PERIODS.index(card.period), -card.start.toordinal())
    )


def _end(lines: list[Line], period: str, start: date) -> date:
    """The last day: of a flight, and of days that roll on, the one that is published."""
    ends = [line.row.period_end_date for line in lines if line.row.period_end_date]
    return max(ends, default=end_of(period, start))


def by_owner(cards: Iterable[Card]) -> Mapping[str, list[Card]]:
    """The cards of each owner, in their order."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        found.setdefault(card.owner, []).append(card)
    return found


def _against(baseline: float | None, row: ScorecardRow, kpi: Kpi) -> Delta | None:
    """The change against a whole earlier period, or against as much of it as has passed when the value still grows."""
    return delta(row.value, None if baseline is None else baseline * row.share, kpi.unit, row.direction)


def first_card(cards: list[Card], through_date: date) -> Card | None:
    """The first owner's card to open with: the preferred kind of period, a few days into it if there is one."""
    if not cards:
        return None
    kind = [card for card in cards if (card.owner, card.period) == (cards[0].owner, cards[0].period)]
    telling = [card for card in kind if (through_date - card.start).days + 1 >= _TELLING_DAYS.get(card.period, 1)]
    return (telling or kind)[0]


def summary(card: Card | None) -> Text:
    """The one sentence that a marketing lead reads: how many targets are met, and what is furthest behind."""
    if card is None or not card.judged:
        return say("headline.no_scorecard")
    key = "headline.met" if card.is_complete else "headline.met_so_far"
    name = period_name(card.period, card.start, card.end)
    met = say(key, met=card.counts["exceeded"], judged=card.judged, period=name)
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

"""What each section below the scorecard shows, worked out from the queries' rows: no SQL, no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bellwether.reports.activity import FUNNEL_STEPS, WINDOWS, FunnelTotals, Performance
from bellwether.reports.deltas import Delta, delta
from bellwether.reports.formats import Text, days, percent, period_name
from bellwether.reports.queries import Kpi, Trend
from bellwether.reports.strings import say

# How many periods back a figure is compared: a day with the same weekday, which carries the same week's rhythm.
COMPARED_WITH = {"day": 7, "week": 1, "month": 1}
CHARTED_SHARE = 0.02
OTHERS = "others"


@dataclass(frozen=True)
class Figure:
    """A KPI's value in its latest complete period and its change against the one of `COMPARED_WITH`.

    `lagging` names that period when other KPIs have a later one.
    """

    value: float | None
    change: Delta | None
    lagging: Text | None = None


@dataclass(frozen=True)
class Tile:
    """One small multiple: a KPI with a figure for each length of period."""

    kpi: Kpi
    figures: dict[str, Figure]


@dataclass(frozen=True)
class FunnelLine:
    """One step; `rate` is its share of the step it follows, or a word why there is none."""

    step: str
    count: int
    rate: Text | None


@dataclass(frozen=True)
class Window:
    """Funnel, channels and campaigns over the last `days` days."""

    days: int
    range: Text
    funnels: dict[str, list[FunnelLine]]
    channels: list[Performance]
    total: Performance | None
    campaigns: list[Performance]


def tiles(catalogue: Iterable[Kpi], trends: Mapping[str, Sequence[Trend]]) -> dict[str, list[Tile]]:
    """A tile for every KPI that has values, by family in the catalogue's order."""
    by_kpi = {period: {trend.kpi_id: trend for trend in of_period} for period, of_period in trends.items()}
    latest = {period: _latest_start(of_period) for period, of_period in trends.items()}
    families: dict[str, list[Tile]] = {}
    for kpi in catalogue:
        if kpi.has_values:
            figures = {
                period: _figure(kpi, period, of_kpi.get(kpi.kpi_id), latest[period])
                for period, of_kpi in by_kpi.items()
            }
            families.setdefault(kpi.family, []).append(Tile(kpi, figures))
    return families


def latest_complete(trends: Mapping[str, Sequence[Trend]]) -> dict[str, Text | None]:
    """The name of the period that the tiles' figures are of, for each length of period."""
    starts = {period: _latest_start(of_period) for period, of_period in trends.items()}
    return {period: period_name(period, start) if start else None for period, start in starts.items()}


def _latest_start(trends: Sequence[Trend]) -> date | None:
    return max((trend.starts[at] for trend in trends if (at := _last_complete(trend)) is not None), default=None)


def _last_complete(trend: Trend) -> int | None:
    return max((at for at, is_complete in enumerate(trend.complete) if is_complete), default=None)


def _figure(kpi: Kpi, period: str, trend: Trend | None, latest: date | None) -> Figure:
    at = _last_complete(trend) if trend else None
    if trend is None or at is None:
        return Figure(None, None)
    before = at - COMPARED_WITH[period]
    baseline = trend.values[before] if before >= 0 and trend.complete[before] else None
    return Figure(
        value=trend.values[at],
        change=delta(trend.values[at], baseline, kpi.unit, kpi.direction),
        lagging=period_name(period, trend.starts[at]) if trend.starts[at] != latest else None,
    )


def windows(
    through_date: date,
    funnels: Iterable[FunnelTotals],
    channels: Iterable[Performance],
    campaigns: Iterable[Performance],
) -> list[Window]:
    """One `Window` for each of `WINDOWS`, those without any row too."""
    funnels, channels, campaigns = list(funnels), list(channels), list(campaigns)
    made = []
    for length in WINDOWS:
        of_window = [channel for channel in channels if channel.window_days == length]
        made.append(
            Window(
                days=length,
                range=days(through_date - timedelta(days=length - 1), through_date),
                funnels={funnel.segment: funnel_lines(funnel) for funnel in funnels if funnel.window_days == length},
                channels=of_window,
                total=_total(of_window),
                campaigns=[campaign for campaign in campaigns if campaign.window_days == length],
            )
        )
    return made


def funnel_lines(totals: FunnelTotals) -> list[FunnelLine]:
    """Each step with its share of the step before; orders follow sessions, since a shop order needs no lead.

    Sessions are no share of clicks once other entrances bring more of them than the advertisements do.
    """
    counts = {step: int(getattr(totals, step)) for step in FUNNEL_STEPS}
    before = {step: previous for previous, step in pairwise(FUNNEL_STEPS)} | {"orders": "sessions"}
    lines = []
    for step, count in counts.items():
        rate = None
        base = counts.get(before.get(step, ""), 0)
        if base and step == "sessions" and count > base:
            rate = say("funnel.no_rate")
        elif base:
            rate = percent(count / base)
            rate = say("funnel.order_rate", rate=rate) if step == "orders" else rate
        lines.append(FunnelLine(step, count, rate))
    return lines


def _total(channels: Sequence[Performance]) -> Performance | None:
    if not channels:
        return None
    name = say("channels.total")
    return Performance(
        window_days=channels[0].window_days,
        name=name.en,
        name_zh=name.zh,
        channel="",
        channel_zh="",
        sessions=sum(channel.sessions for channel in channels),
        leads=sum(channel.leads for channel in channels),
        customers=sum(channel.customers for channel in channels),
        orders=sum(channel.orders for channel in channels),
        spend=sum(channel.spend for channel in channels),
        revenue=sum(channel.revenue for channel in channels),
        revenue_on_spend=sum(channel.revenue_on_spend for channel in channels),
    )


def charted(channels: Sequence[Performance]) -> list[tuple[str, int, int, float]]:
    """Channel, sessions, leads and revenue of the channels that make at least `CHARTED_SHARE` of any of the three.

    The others stand together under the name `OTHERS`.
    """
    rows = [(channel.name, channel.sessions, channel.leads, channel.revenue) for channel in channels]
    least_sessions = CHARTED_SHARE * sum(row[1] for row in rows)
    least_leads = CHARTED_SHARE * sum(row[2] for row in rows)
    least_revenue = CHARTED_SHARE * sum(row[3] for row in rows)
    others = [
        row
        for row in rows
        if not (0 < least_sessions <= row[1] or 0 < least_leads <= row[2] or 0 < least_revenue <= row[3])
    ]
    if len(others) < 2:
        return rows
    rest = (OTHERS, sum(row[1] for row in others), sum(row[2] for row in others), sum(row[3] for row in others))
    return [*(row for row in rows if row not in others), rest]

"""What the page's script needs: the charts' data, words and specifications, as one block of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bellwether.reports import charts
from bellwether.reports.activity import FUNNEL_STEPS, FunnelTotals, Performance
from bellwether.reports.formats import Text
from bellwether.reports.queries import Trend
from bellwether.reports.sections import OTHERS, charted
from bellwether.reports.strings import say, words

# Characters that could end the script element or, in old engines, a string within it.
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def payload(
    currency: str,
    trends: Mapping[str, Sequence[Trend]],
    funnels: Iterable[FunnelTotals],
    channels: Iterable[Performance],
    *,
    tables: Mapping[str, Mapping[str, object]] | None = None,
    table_names: Mapping[str, Mapping[str, Text]] | None = None,
) -> dict[str, object]:
    """The page's data. Trends of one period share their starts; a channel is its key and three numbers.

    `tables` are the other charts' rows by the name under which the page asks for them, each with its columns;
    `table_names` the words for what stands in them.
    """
    chart_words = {key: say(key, currency=currency) for key in words().text if key.startswith("chart.")}
    channels = list(channels)
    names = {
        "channel": {
            **{channel.name: [channel.name, channel.name_zh] for channel in channels},
            OTHERS: list(say("chart.others")),
        },
        "step": {step: list(say(f"step.{step}")) for step in FUNNEL_STEPS},
        **{kind: {key: list(name) for key, name in named.items()} for kind, named in (table_names or {}).items()},
        "state": {state: list(say(f"chart.{state}")) for state in ("complete", "incomplete")},
    }
    return {
        "currency": currency,
        "words": chart_words,
        "names": names,
        "specs": charts.specs(),
        "trends": {period: _trends(of_period) for period, of_period in trends.items()},
        "funnels": {f"{funnel.window_days} {funnel.segment}": _steps(funnel) for funnel in funnels},
        "channels": _channels(channels),
        "tables": dict(tables or {}),
    }


def _trends(trends: Sequence[Trend]) -> dict[str, object]:
    if not trends:
        return {"starts": [], "kpis": {}}
    return {
        "starts": trends[0].starts,
        "kpis": {
            trend.kpi_id: {
                "values": [_short(value) for value in trend.values],
                "moving": [_short(value) for value in trend.moving],
                "incomplete": [at for at, is_complete in enumerate(trend.complete) if not is_complete],
            }
            for trend in trends
        },
    }


def _short(value: float | None) -> float | int | None:
    """A whole number without its decimal point, which would be a tenth of the page's data."""
    return int(value) if value is not None and value.is_integer() else value


def _steps(funnel: FunnelTotals) -> list[int]:
    return [getattr(funnel, step) for step in FUNNEL_STEPS]


def _channels(channels: Sequence[Performance]) -> dict[str, list[tuple[str, int, int, float]]]:
    windows = sorted({channel.window_days for channel in channels})
    return {str(days): charted([channel for channel in channels if channel.window_days == days]) for days in windows}


def as_script(data: Mapping[str, object]) -> Markup:
    """JSON that is safe inside a script element whatever text it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)
    return Markup("".join(_ESCAPES.get(character, character) for character in text))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")

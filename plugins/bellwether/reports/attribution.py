"""What each attribution model credits to each channel, beside what the channel cost: `fct_attribution`.

Shown are the newest month and quarter that are over and all data. Amounts are in the reporting currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import duckdb

from bellwether.periods import end_of
from bellwether.reports.formats import Text, in_unit, percent, period_name
from bellwether.reports.queries import holds, rows
from bellwether.reports.strings import say, say_or

MODELS = (
    "first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay", "markov", "shapley",
)  # fmt: skip
TYPES = ("lead", "mql", "sql", "customer", "order", "repeat order")
PERIODS = ("month", "quarter", "all")
MEASURES = ("conversions", "value")
CHARTED_CHANNELS = 8
OTHERS = "others"
AGREEMENT = 0.01  # models whose shares lie within one point of each other agree, for a reader's purpose


@dataclass(frozen=True)
class Credit:
    """One channel in one comparison; lists are in the order of `MODELS`, None where a model has nothing to say.

    `cost_per_conversion` is spend / conversions, `return_on_spend` value / spend.
    """

    conversion_type: str
    period: str
    period_start_date: date
    channel: str
    channel_zh: str
    spend: float
    conversions: list[float | None]
    value: list[float | None]
    cost_per_conversion: list[float | None]
    return_on_spend: list[float | None]

    def credited(self, measure: str) -> list[float | None]:
        """What each model credits by one of `MEASURES`."""
        return self.value if measure == "value" else self.conversions

    def pairs(self, measure: str) -> list[tuple[float | None, float | None]]:
        """The same with cost per conversion, or return on spend, beside it."""
        beside = self.return_on_spend if measure == "value" else self.cost_per_conversion
        return list(zip(self.credited(measure), beside, strict=True))


@dataclass(frozen=True)
class Comparison:
    """All models for one conversion type and period, the most credited channel first."""

    conversion_type: str
    period: str
    name: Text
    credits: list[Credit]

    @property
    def key(self) -> str:
        """Names the comparison within the page."""
        return f"{self.conversion_type} {self.period}"

    def total(self, measure: str) -> float:
        """All that any model shares out; every model shares out the same."""
        columns = zip(*(credit.credited(measure) for credit in self.credits), strict=True)
        return max((sum(value or 0 for value in column) for column in columns), default=0)

    @property
    def spend(self) -> float:
        """Spend of all channels."""
        return sum(credit.spend for credit in self.credits)

    def decimals(self, measure: str) -> int:
        """As many as every number of the comparison is written with: parts of conversions count where there are few."""
        return 1 if measure == "conversions" and self.total(measure) < 10_000 else 0

    def agreement(self, measure: str, currency: str) -> Text:
        """One sentence: about which channel the models differ most, and from which share to which."""
        total = self.total(measure)
        if not total:
            return say("attribution.nothing")
        ranges = []
        for credit in self.credits:
            shares = [
                (value / total, model)
                for value, model in zip(credit.credited(measure), MODELS, strict=True)
                if value is not None
            ]
            if shares:
                ranges.append((credit, min(shares), max(shares)))
        credit, low, high = max(ranges, key=lambda found: found[2][0] - found[1][0])
        whole = in_unit(total, "money" if measure == "value" else "count", currency)
        if high[0] - low[0] <= AGREEMENT:
            return say(f"attribution.agree.{measure}", total=whole)
        return say(
            f"attribution.disagree.{measure}",
            channel=Text(credit.channel, credit.channel_zh),
            low=percent(low[0]),
            low_model=say(f"model.{low[1]}"),
            high=percent(high[0]),
            high_model=say(f"model.{high[1]}"),
            total=whole,
        )


def channel_credits(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[Credit] | None:
    """Every channel with credit or spend, by conversion type and period; None when the mart is not published."""
    if not holds(connection, "fct_attribution"):
        return None
    return rows(
        connection,
        Credit,
        """
        with spans as (
            select
                *,
                period <> 'all' and period_start_date + if(period = 'month', interval 1 month, interval 3 month)
                    <= $through_date::date + interval 1 day as is_over
            from fct_attribution
            where dimension = 'channel' and list_contains($periods, period) and list_contains($models, model)
        ),
        chosen as (
            select
                conversion_type, period,
                coalesce(max(period_start_date) filter (is_over), max(period_start_date)) as period_start_date
            from spans
            group by conversion_type, period
        ),
        -- A model that credits a channel with nothing has no row for it, or a row of spend alone; both are 0.
        speaking as (
            select conversion_type, period, list(distinct model) as models
            from spans
            join chosen using (conversion_type, period, period_start_date)
            group by conversion_type, period
        ),
        by_channel as (
            select
                conversion_type, period, period_start_date, dimension_value as channel,
                max(spend_reporting)::double as spend,
                map_from_entries(list((model, struct_pack(
                    conversions := conversions::double, value := value_reporting::double, cpa := cpa, roas := roas
                )))) as of_model
            from spans
            join chosen using (conversion_type, period, period_start_date)
            group by all
            having spend <> 0 or count_if(conversions <> 0) > 0 or count_if(value_reporting <> 0) > 0
        )
        select
            conversion_type, period, period_start_date, by_channel.channel,
            coalesce(channel_zh, by_channel.channel) as channel_zh, spend,
            [
                if(list_contains(models, model), coalesce(of_model[model].conversions, 0), null) for model in $models
            ] as conversions,
            [if(list_contains(models, model), coalesce(of_model[model].value, 0), null) for model in $models] as value,
            [of_model[model].cpa for model in $models] as cost_per_conversion,
            [of_model[model].roas for model in $models] as return_on_spend
        from by_channel
        join speaking using (conversion_type, period)
        left join dim_channel on dim_channel.channel = by_channel.channel
        order by
            list_position($types, conversion_type) nulls last, conversion_type, list_position($periods, period),
            coalesce(list_sum(conversions), 0) desc, spend desc, by_channel.channel
        """,
        {"through_date": through_date, "models": list(MODELS), "types": list(TYPES), "periods": list(PERIODS)},
    )


def comparisons(credits: Iterable[Credit], through_date: date) -> list[Comparison]:
    """One comparison for each conversion type and period, in the order of the rows."""
    return [
        Comparison(conversion_type, period, _period(period, start, through_date), list(found))
        for (conversion_type, period, start), found in groupby(
            credits, key=lambda credit: (credit.conversion_type, credit.period, credit.period_start_date)
        )
    ]


def _period(period: str, start: date, through_date: date) -> Text:
    if period == "all":
        return say("attribution.all")
    name = period_name(period, start)
    return name if end_of(period, start) <= through_date else say("scorecard.to_date", period=name)


def opening_type(comparisons: Sequence[Comparison]) -> str | None:
    """The type to open with: the one whose value is largest, else the first; None without any."""
    return max(comparisons, key=lambda found: found.total("value")).conversion_type if comparisons else None


def type_name(conversion_type: str) -> Text:
    """A conversion type in the reader's words."""
    return say_or(f"conversion.{conversion_type}", conversion_type)


def charted(comparisons: Sequence[Comparison]) -> dict[str, dict[str, object]]:
    """The charts' tables: channel and one column for each model; the least credited channels stand together."""
    tables: dict[str, dict[str, object]] = {}
    for comparison in comparisons:
        for measure in MEASURES:
            if comparison.total(measure):
                lines = _lines(comparison.credits, measure)
                tables[f"credit {comparison.key} {measure}"] = {
                    "columns": ["channel", *MODELS],
                    "rows": lines,
                    "bands": len(lines),
                }
    return tables


def _lines(credits: Sequence[Credit], measure: str) -> list[list[object]]:
    credited = [(credit.channel, [value or 0 for value in credit.credited(measure)]) for credit in credits]
    ranked = sorted((line for line in credited if any(line[1])), key=lambda line: -sum(line[1]))
    shown, rest = ranked[:CHARTED_CHANNELS], ranked[CHARTED_CHANNELS:]
    if len(rest) == 1:
        shown, rest = ranked, []
    if rest:
        shown = [*shown, (OTHERS, [sum(column) for column in zip(*(line[1] for line in rest), strict=True)])]
    return [[channel, *(round(value, 3) for value in values)] for channel, values in shown]


def names(credits: Iterable[Credit]) -> dict[str, dict[str, Text]]:
    """The channels' and models' names, for the charts."""
    channels = {credit.channel: Text(credit.channel, credit.channel_zh) for credit in credits}
    return {
        "credited": {**channels, OTHERS: say("chart.others")},
        "model": {model: say(f"model.{model}") for model in MODELS},
    }

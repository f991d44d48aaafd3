"""The sections on journeys and customers: read, worked out, and put where the page looks for them.

A section whose mart the published file does not have is None, and absent from the page; one whose mart is empty has
nothing in it, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from bellwether.reports import attribution, cohorts, funnels, lifecycle, value
from bellwether.reports.formats import Text
from bellwether.reports.strings import say

# The terms that each section's charts and tables use, in the order in which they are explained.
TERMS = {
    "campaigns": ("campaign_lift",),
    "signals": ("pacing", "anomaly", "corrected"),
    "journeys": ("entrants", "window", "from_start", "from_previous", "time_to_step"),
    "attribution": (*attribution.MODELS, "credited_spend", "cost_per_conversion", "return_on_credit"),
    "cohorts": ("cohort", "customer_retention", "revenue_retention"),
    "lifecycle": ("state_new", "state_active", "state_won_back", "state_at_risk", "state_dormant", "state_churned"),
    "value": ("clv", "segment", "alive", "bg_nbd", "gamma_gamma", "holdout", "cac", "payback", "clv_to_cac"),
}


SECTIONS = ("journeys", "attribution", "cohorts", "lifecycle", "value")


@dataclass(frozen=True)
class Lifecycle:
    """States by month, and the sentence on those at risk."""

    months: list[lifecycle.Month]
    at_risk: Text | None


@dataclass(frozen=True)
class Value:
    """Lifetime value by segment on one of `value.BASES`, the models behind it, and the cost of customers."""

    basis: str
    segments: list[value.Segment]
    models: list[value.Model]
    acquisitions: list[value.Acquisition]


@dataclass(frozen=True)
class Sections:
    """Each section, or None where its mart is not published."""

    funnels: list[funnels.Funnel] | None
    comparisons: list[attribution.Comparison] | None
    cohorts: list[cohorts.Cohort] | None
    lifecycle: Lifecycle | None
    value: Value | None

    @property
    def shown(self) -> list[str]:
        """The sections that the page has, in its order."""
        found = (self.funnels, self.comparisons, self.cohorts, self.lifecycle, self.value)
        return [name for name, section in zip(SECTIONS, found, strict=True) if section is not None]

    @property
    def terms(self) -> list[str]:
        """What the page explains."""
        return [term for name in self.shown for term in TERMS[name]]

    def choices(self) -> dict[str, list[tuple[str | int, Text]]]:
        """What the sections' switches offer: value and words."""
        comparisons = self.comparisons or []
        return {
            "journey": [(funnel.key, funnel.name) for funnel in self.funnels or []],
            "conversion": [
                (name, attribution.type_name(name)) for name in dict.fromkeys(c.conversion_type for c in comparisons)
            ],
            "credit_period": list({c.period: (c.period, c.name) for c in comparisons}.values()),
            "credit_measure": [(measure, say(f"attribution.{measure}")) for measure in attribution.MEASURES],
            "cohort_measure": [(measure, say(f"cohorts.{measure}")) for measure in cohorts.MEASURES],
        }

    def tables(self) -> dict[str, dict[str, object]]:
        """Every chart's rows, by the name under which the page asks for them."""
        worth = self.value or Value("", [], [], [])
        return {
            **funnels.charted(self.funnels or []),
            **attribution.charted(self.comparisons or []),
            **cohorts.charted(self.cohorts or []),
            **lifecycle.charted(self.lifecycle.months if self.lifecycle else []),
            **value.charted(worth.segments, worth.acquisitions),
        }

    def names(self) -> dict[str, dict[str, Text]]:
        """The words for what stands in them."""
        worth = self.value or Value("", [], [], [])
        credits = [credit for comparison in self.comparisons or [] for credit in comparison.credits]
        return {
            **funnels.names(self.funnels or []),
            **attribution.names(credits),
            **cohorts.names(self.cohorts or []),
            **lifecycle.names(),
            **value.names(worth.segments, worth.acquisitions),
        }


def read(connection: duckdb.DuckDBPyConnection, through_date: date, currency: str) -> Sections:
    """Every section from the published file."""
    steps = funnels.step_rows(connection, through_date)
    credits = attribution.channel_credits(connection, through_date)
    cells = cohorts.cells(connection, through_date)
    months = lifecycle.months(connection)
    return Sections(
        funnels=None if steps is None else funnels.funnels(steps),
        comparisons=None if credits is None else attribution.comparisons(credits, through_date),
        cohorts=None if cells is None else cohorts.cohorts(cells),
        lifecycle=None if months is None else _lifecycle(connection, months, currency),
        value=_value(connection),
    )


def _lifecycle(connection: duckdb.DuckDBPyConnection, months: Sequence[lifecycle.Month], currency: str) -> Lifecycle:
    return Lifecycle(list(months), lifecycle.at_risk_words(lifecycle.risk(connection), months, currency))


def _value(connection: duckdb.DuckDBPyConnection) -> Value | None:
    basis = value.basis(connection)
    acquisitions = value.acquisitions(connection)
    if basis is None and acquisitions is None:
        return None
    return Value(
        basis=basis or "to_date",
        segments=[] if basis is None else value.segments(connection, basis),
        models=value.models(connection),
        acquisitions=acquisitions or [],
    )

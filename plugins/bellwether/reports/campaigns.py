"""Each campaign against its targets, its baseline and its holdout, with one verdict and its reasons in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from bellwether.reports.formats import Text, days, same
from bellwether.reports.queries import Kpi, holds
from bellwether.reports.scorecard_lines import records

# The order in which a reader wants them, and how the page marks them.
VERDICTS = {
    "success": "exceeded",
    "partial": "near",
    "failure": "below",
    "not proven": "no data",
    "running": "not started",
    "not started": "not started",
    "no data": "no data",
}
MAX_CAMPAIGNS = 40


@dataclass(frozen=True)
class CampaignKpi:
    """One KPI of a campaign over its flight: the value, its target, and the same length before."""

    kpi_id: str
    value: float | None
    target: float | None
    attainment: float | None
    baseline: float | None


@dataclass(frozen=True)
class Campaign:
    """One campaign. `score` is a fraction; `lift` is a difference in the unit of what it is of, with its 95 % interval.

    `evidence` is holdout, before and after, or none.
    """

    key: str
    name: str
    channel: Text
    flight: Text
    verdict: str
    score: float | None
    kpis_attained: int
    kpis_with_target: int
    evidence: str
    lift_of: str
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    p_value: float | None
    reason: Text
    kpis: list[CampaignKpi]

    @property
    def mark(self) -> str:
        """The scorecard's verdict whose colour and sign it carries."""
        return VERDICTS.get(self.verdict, "no data")

    def lift_unit(self, kpis: Mapping[str, Kpi]) -> str:
        """The unit in which the lift is a difference."""
        known = {"conversion_rate": "percent", "value_per_unit": "money"}
        kpi = kpis.get(self.lift_of)
        return kpi.unit if kpi and self.evidence != "holdout" else known.get(self.lift_of, kpi.unit if kpi else "ratio")


def read(connection: duckdb.DuckDBPyConnection) -> list[Campaign] | None:
    """The campaigns that are judged, decided ones first and the latest first; None when they are not published."""
    if not holds(connection, "fct_campaign_results", "dim_channel"):
        return None
    order = ", ".join(f"'{verdict}'" for verdict in VERDICTS)
    found = records(
        connection,
        f"""
        select results.*, coalesce(dim_channel.channel_zh, results.channel) as channel_zh
        from fct_campaign_results as results
        left join dim_channel using (channel)
        -- what never had a number nor a target is no campaign that anybody asks about
        where verdict <> 'no data' or kpis_with_target > 0
        order by list_position([{order}], verdict), flight_end_date desc, campaign_key
        limit {MAX_CAMPAIGNS}
        """,
        {},
    )
    kpis = _kpis(connection)
    return [
        Campaign(
            key=row["campaign_key"],
            name=row["campaign_name"],
            channel=Text(row["channel"], row["channel_zh"]),
            flight=_flight(row["flight_start_date"], row["flight_end_date"]),
            verdict=row["verdict"],
            score=row["score"],
            kpis_attained=row["kpis_attained"] or 0,
            kpis_with_target=row["kpis_with_target"] or 0,
            evidence=row["evidence"],
            lift_of=row["lift_of"] or "",
            lift=row["lift"],
            lift_low=row["lift_low"],
            lift_high=row["lift_high"],
            p_value=row["lift_p_value"],
            reason=_pair(row, "reason") or same(""),
            kpis=kpis.get(row["campaign_key"], []),
        )
        for row in found
    ]


def signed(text: Text) -> Text:
    """A difference with its sign: +4.5%, −1.2%."""
    return Text(*(words if words.startswith(("−", "–")) else f"+{words}" for words in text))


def _kpis(connection: duckdb.DuckDBPyConnection) -> dict[str, list[CampaignKpi]]:
    if not holds(connection, "fct_campaign_kpis"):
        return {}
    found: dict[str, list[CampaignKpi]] = {}
    for row in records(connection, "select * from fct_campaign_kpis where target is not null order by kpi_id", {}):
        kpi = CampaignKpi(row["kpi_id"], row["value"], row["target"], row["attainment"], row.get("baseline_value"))
        found.setdefault(row["campaign_key"], []).append(kpi)
    return found


def _pair(row: Mapping[str, Any], name: str) -> Text | None:
    """The English and the Chinese column of this name; None where there is nothing to say."""
    english = row[f"{name}_en"]
    return Text(english, row[f"{name}_zh"] or english) if english else None


def _flight(first: date | None, last: date | None) -> Text:
    return days(first, last) if first else same("–")

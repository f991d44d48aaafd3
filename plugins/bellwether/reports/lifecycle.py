"""Who stays, who leaves and who is at risk: `fct_customer_months` and `fct_customers_at_risk`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from bellwether.reports.formats import Text, grouped, money, month
from bellwether.reports.queries import holds, rows
from bellwether.reports.strings import say

STATES = ("new", "active", "won_back", "at_risk", "dormant")
MOVEMENTS = ("new", "won_back", "churned")
SHOWN_MONTHS = 13


@dataclass(frozen=True)
class Month:
    """Customers by state at the end of a month, and who came and left in it; states without the churned add up.

    `is_complete` is false while the month runs. `churn_rate` is churned / customers at the end of the month before.
    """

    start: date
    is_complete: bool
    closing_customers: int
    closing_new: int
    closing_active: int
    closing_won_back: int
    closing_at_risk: int
    closing_dormant: int
    closing_churned: int
    new_customers: int
    won_back_customers: int
    churned_customers: int
    churn_rate: float | None

    @property
    def name(self) -> Text:
        """Oct 2026; marked while it runs."""
        return month(self.start) if self.is_complete else say("scorecard.to_date", period=month(self.start))

    def in_state(self, state: str) -> int:
        """Customers in one of `STATES` at the end."""
        return int(getattr(self, f"closing_{state}"))

    def moved(self, movement: str) -> int:
        """Customers of one of `MOVEMENTS`."""
        return int(getattr(self, f"{movement}_customers"))


@dataclass(frozen=True)
class Risk:
    """The customers at risk on the last counted day, and what is expected of them; None without a prediction."""

    customers: int
    net_revenue_to_date: float
    predicted_net_revenue: float | None


def months(connection: duckdb.DuckDBPyConnection) -> list[Month] | None:
    """The newest months, oldest first; None when the mart is not published."""
    if not holds(connection, "fct_customer_months"):
        return None
    columns = ", ".join(
        [f"coalesce(closing_{state}, 0) as closing_{state}" for state in ("customers", *STATES, "churned")]
        + [f"coalesce({movement}_customers, 0) as {movement}_customers" for movement in MOVEMENTS]
    )
    return rows(
        connection,
        Month,
        f"""
        with newest as (
            select month_start_date as start, is_complete, {columns}, churn_rate
            from fct_customer_months
            order by month_start_date desc
            limit {SHOWN_MONTHS}
        )
        select * from newest order by start
        """,
    )


def risk(connection: duckdb.DuckDBPyConnection) -> Risk | None:
    """All customers at risk together; None when the mart is not published."""
    if not holds(connection, "fct_customers_at_risk"):
        return None
    return rows(
        connection,
        Risk,
        """
        select
            count(*)::bigint as customers,
            coalesce(sum(net_revenue_to_date), 0)::double as net_revenue_to_date,
            sum(predicted_net_revenue)::double as predicted_net_revenue
        from fct_customers_at_risk
        """,
    )[0]


def at_risk_words(risk: Risk | None, months: Sequence[Month], currency: str) -> Text | None:
    """How many are at risk and what they are worth; from the months alone when the list is not published."""
    customers = risk.customers if risk else months[-1].closing_at_risk if months else None
    if customers is None:
        return None
    if not customers:
        return say("lifecycle.none_at_risk")
    words = say("lifecycle.at_risk", customers=grouped(customers))
    if risk is None:
        return words
    worth = say("lifecycle.worth", amount=money(risk.net_revenue_to_date, currency, short=True))
    if risk.predicted_net_revenue is not None:
        expected = money(risk.predicted_net_revenue, currency, short=True)
        worth = say("lifecycle.expected", amount=expected)
    return Text(f"{words.en} {worth.en}", words.zh + worth.zh)


def charted(months: Sequence[Month]) -> dict[str, dict[str, object]]:
    """The tables of both charts: states at the end of each month, and movements, those who left below zero."""
    if not months:
        return {}

    def line(month: Month, counts: list[int]) -> list[object]:
        midnight = datetime(month.start.year, month.start.month, month.start.day, tzinfo=UTC)
        return [int(midnight.timestamp() * 1000), "complete" if month.is_complete else "incomplete", *counts]

    moved = [[month.moved("new"), month.moved("won_back"), -month.moved("churned")] for month in months]
    return {
        "states": {
            "columns": ["month", "state", *STATES],
            "rows": [line(month, [month.in_state(state) for state in STATES]) for month in months],
        },
        "movements": {
            "columns": ["month", "state", *MOVEMENTS],
            "rows": [line(month, counts) for month, counts in zip(months, moved, strict=True)],
        },
    }


def names() -> dict[str, dict[str, Text]]:
    """The states' names, for the charts."""
    return {"lifecycle": {state: say(f"customer.{state}") for state in (*STATES, "churned")}}

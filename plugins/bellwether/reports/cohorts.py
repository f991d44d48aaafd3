"""Whether customers come back: cohorts by the month of first order, from `fct_customer_cohorts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import duckdb

from bellwether.reports.formats import Text, grouped, month, percent
from bellwether.reports.queries import holds, rows
from bellwether.reports.strings import say

MEASURES = ("customers", "value")
SHOWN_COHORTS = 12
SHOWN_OFFSETS = 12
TOLD_OFFSETS = (1, 3, 6, 12)


@dataclass(frozen=True)
class Cell:
    """One cohort in one month after that of its first orders; retentions are fractions of the first month.

    `is_complete` is false while the month runs: it may still grow, and is not to be compared.
    """

    cohort_start_date: date
    month_offset: int
    is_complete: bool
    cohort_customers: int
    customers: int
    customer_retention: float | None
    revenue_retention: float | None

    def retention(self, measure: str) -> float | None:
        """By one of `MEASURES`."""
        return self.revenue_retention if measure == "value" else self.customer_retention


@dataclass(frozen=True)
class Cohort:
    """The customers of one month of first order, by months since."""

    start: date
    customers: int
    cells: dict[int, Cell]

    @property
    def name(self) -> Text:
        """Oct 2026."""
        return month(self.start)

    @property
    def last_offset(self) -> int:
        """The latest month since."""
        return max(self.cells)


def cells(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[Cell] | None:
    """The newest cohorts with a customer, oldest first, by months since; None when the mart is not published."""
    if not holds(connection, "fct_customer_cohorts"):
        return None
    return rows(
        connection,
        Cell,
        """
        with monthly as (
            select *, dense_rank() over (order by cohort_start_date desc) as age
            from fct_customer_cohorts
            where period = 'month' and cohort_customers > 0 and period_start_date <= $through_date::date
        )
        select
            cohort_start_date, period_offset as month_offset, is_complete, cohort_customers, customers,
            customer_retention, revenue_retention
        from monthly
        where age <= $cohorts and period_offset <= $offsets
        order by cohort_start_date, period_offset
        """,
        # The newest cohort has no month after its own, so one more is asked for.
        {"through_date": through_date, "cohorts": SHOWN_COHORTS + 1, "offsets": SHOWN_OFFSETS},
    )


def cohorts(cells: Iterable[Cell]) -> list[Cohort]:
    """One `Cohort` per month, in the order of the cells."""
    made = []
    for start, found in groupby(cells, key=lambda cell: cell.cohort_start_date):
        by_offset = {cell.month_offset: cell for cell in found}
        made.append(Cohort(start, next(iter(by_offset.values())).cohort_customers, by_offset))
    return made


def summary(cohorts: Sequence[Cohort]) -> Text:
    """One sentence: the share that orders again in the first month after and in the latest told one.

    Only months that are over count; shares are sums over cohorts divided by sums.
    """
    shares = {}
    for offset in TOLD_OFFSETS:
        found = [cohort.cells[offset] for cohort in cohorts if offset in cohort.cells]
        complete = [cell for cell in found if cell.is_complete]
        if complete:
            shares[offset] = sum(cell.customers for cell in complete) / sum(cell.cohort_customers for cell in complete)
    if 1 not in shares:
        return say("cohorts.too_young")
    first, last = shares[1], max(shares)
    if last == 1:
        return say("cohorts.first_month", share=percent(first))
    return say("cohorts.first_and_later", share=percent(first), later=percent(shares[last]), months=last)


def charted(cohorts: Sequence[Cohort]) -> dict[str, dict[str, object]]:
    """The heat maps' tables; the month of the first order is left out, since all of a cohort ordered in it."""
    tables: dict[str, dict[str, object]] = {}
    for measure in MEASURES:
        lines: list[list[object]] = []
        for cohort in cohorts:
            for offset, cell in cohort.cells.items():
                value = cell.retention(measure)
                if offset and value is not None:
                    state = "complete" if cell.is_complete else "incomplete"
                    lines.append([str(cohort.start), offset, round(value, 4), state])
        if lines:
            complete = [float(str(line[2])) for line in lines if line[3] == "complete"]
            tables[f"cohorts {measure}"] = {
                "columns": ["cohort", "offset", "value", "state"],
                "rows": lines,
                "bands": len({line[0] for line in lines}),
                "most": max([0.01, *complete]),
            }
    return tables


def names(cohorts: Sequence[Cohort]) -> dict[str, dict[str, Text]]:
    """The cohorts' names with their number of customers, for the charts."""
    return {
        "first order": {
            str(cohort.start): Text(*(f"{words} · {grouped(cohort.customers)}" for words in cohort.name))
            for cohort in cohorts
        }
    }

"""Questions a BI tool asks of the published file: `queries COUNT`. Prints [wall, CPU] milliseconds of each time.

Each question is asked COUNT times on a connection of its own, opening included (fresh), and COUNT times on one that
stays open (warm). The parameters change from one to the next, as filters of a dashboard do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb

from bellwether import warehouse
from bellwether.publish import read_manifest
from bellwether.settings import load_settings

SCORECARD = """
select kpi_id, value, target, attainment, verdict, weighted_score, owner
from fct_scorecard
where scope = 'company' and period = $period
    and period_start_date = (
        select max(period_start_date) from fct_scorecard
        where scope = 'company' and period = $period and period_start_date <= $until
    )
order by weight desc nulls last, kpi_id
"""
FUNNEL = """
select
    channel, sum(impressions), sum(clicks), sum(sessions), sum(leads), sum(mqls), sum(sqls), sum(opportunities),
    sum(customers), sum(orders), sum(spend_reporting), sum(net_revenue_reporting)
from fct_marketing_funnel
where date_day between $since and $until
group by channel
order by sum(sessions) desc
"""
PERIODS = ("week", "month", "quarter")
Ask = Callable[[duckdb.DuckDBPyConnection, int], object]
Spent = tuple[float, float]
"""Milliseconds of wall time and of CPU time."""


def main(count: int) -> None:
    settings = load_settings()
    manifest = read_manifest(settings)
    if manifest is None:
        sys.exit("nothing is published in this home")
    last, file = manifest.through_date, settings.published_file

    def scorecard(connection: duckdb.DuckDBPyConnection, number: int) -> object:
        period = PERIODS[number % len(PERIODS)]
        return connection.execute(SCORECARD, {"period": period, "until": _back(last, number)}).fetchall()

    def funnel(connection: duckdb.DuckDBPyConnection, number: int) -> object:
        until = _back(last, number)
        since = until - timedelta(days=7 + number % 84)
        return connection.execute(FUNNEL, {"since": since, "until": until}).fetchall()

    found: dict[str, list[Spent]] = {}
    for name, ask in {"scorecard": scorecard, "funnel": funnel}.items():
        found[f"{name}, fresh"] = [_fresh(file, ask, number) for number in range(count)]
        with warehouse.reader(file) as connection:
            if not any(ask(connection, number) for number in range(len(PERIODS))):
                sys.exit(f"the {name} query found nothing: its time would mean nothing")
            found[f"{name}, warm"] = [_timed(connection, ask, number) for number in range(count)]
    print(json.dumps(found))


def _back(last: date, number: int) -> date:
    """A day of the last week: readers look at what is recent."""
    return last - timedelta(days=number % 7)


def _fresh(file: Path, ask: Ask, number: int) -> Spent:
    """From opening the file to the last row, closing included."""
    clock = _Clock()
    with warehouse.reader(file) as connection:
        ask(connection, number)
    return clock.spent()


def _timed(connection: duckdb.DuckDBPyConnection, ask: Ask, number: int) -> Spent:
    clock = _Clock()
    ask(connection, number)
    return clock.spent()


class _Clock:
    """Wall time and the CPU time of all threads since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def spent(self) -> Spent:
        return 1000 * (time.perf_counter() - self._wall), 1000 * (time.process_time() - self._cpu)


if __name__ == "__main__":
    main(int(sys.argv[1]))

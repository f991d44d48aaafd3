"""The cases by name, in the order in which they run: those that share a data home stand together."""

from bench.cases import builds, days, journeys, landing, queries, scorecards
from bench.context import Case

CASES: dict[str, Case] = {
    "landing": landing.against_duckdb,
    "dlt": landing.against_dlt,
    "credit": journeys.credit,
    "growth": builds.growth,
    "floor": builds.floor,
    "memory": builds.memory,
    "journeys": journeys.journeys,
    "funnels": journeys.funnels,
    "queries": queries.published,
    "scorecards": scorecards.scorecards,
    "nothing_new": days.nothing_new,
    "new_day": days.new_day,
}

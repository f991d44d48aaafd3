"""Whether the targets and scorecards themselves are sound: SMART, the audit, and targets that add up."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from bellwether.reports.formats import Text
from bellwether.reports.queries import holds
from bellwether.reports.scorecard_lines import records

# Each check: its table, what was checked of it, what of that does not hold, and whose it is.
_CHECKS = {
    "audit": (
        "fct_scorecard_audit",
        "is_current",
        "is_met is false",
        "coalesce(owner_name_en, owner) as owner_en, coalesce(owner_name_zh, owner) as owner_zh",
    ),
    "smart": (
        "fct_kpi_smart",
        "status <> 'unknown'",
        "is_met is false",
        "owner as owner_en, owner as owner_zh",
    ),
    "breakdown": ("fct_target_breakdown", "is_current", "not is_fine", "'' as owner_en, '' as owner_zh"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: whose it is, where somebody's, and the sentence that says so."""

    owner: Text
    sentence: Text


@dataclass(frozen=True)
class Findings:
    """One kind of check: how many were made, and each that does not hold."""

    kind: str
    checked: int
    found: list[Finding]


def read(connection: duckdb.DuckDBPyConnection) -> list[Findings]:
    """Every kind of check that is published."""
    made = []
    for kind, (table, scope, broken, owner) in _CHECKS.items():
        if holds(connection, table):
            rows = records(
                connection,
                f"select sentence_en, sentence_zh, {owner} from {table} where {scope} and {broken} order by all",
                {},
            )
            checked = records(connection, f"select count(*)::bigint as checked from {table} where {scope}", {})
            found = [
                Finding(Text(row["owner_en"], row["owner_zh"]), Text(row["sentence_en"], row["sentence_zh"]))
                for row in rows
            ]
            made.append(Findings(kind, int(checked[0]["checked"]), found))
    return made

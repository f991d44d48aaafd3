"""What is done about missed KPIs: the improvement actions, with how the KPI has moved since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from bellwether.reports.formats import Text, period_name, same
from bellwether.reports.queries import holds
from bellwether.reports.scorecard_lines import records
from bellwether.reports.strings import say

# The order in which they need somebody.
STATUSES = ("overdue", "to open", "open", "done late", "done")


@dataclass(frozen=True)
class Action:
    """One improvement action, or a missed KPI that still has none (`to open`, without a title).

    `reviews_since` counts the whole periods that have ended since the one that was missed.
    """

    action_id: str
    kpi_id: str
    scope: str
    scope_value: str
    owner: str
    status: str
    kpi_name: Text
    owner_name: Text
    title: Text | None
    missed: Text
    due: date | None
    closed: date | None
    days_overdue: int | None
    reviews_since: int
    attainment_change: float | None
    sentence: Text

    @property
    def part(self) -> Text | None:
        """Of which part of the company the KPI is; None for all of it, and for the owner's own."""
        if self.scope == "company" or self.scope_value == self.owner:
            return None
        return same(self.scope_value.replace("_", " "))


@dataclass(frozen=True)
class Unanswered:
    """The missed KPIs of one owner on which nothing is being done."""

    owner_name: Text
    actions: list[Action]


def read(connection: duckdb.DuckDBPyConnection) -> list[Action] | None:
    """Every action, those that need somebody first; None when they are not published."""
    if not holds(connection, "fct_improvement_actions"):
        return None
    return of_rows(records(connection, "select * from fct_improvement_actions", {}))


def of_rows(found: Iterable[Mapping[str, Any]]) -> list[Action]:
    """The actions of these rows; days may be text, as a review has frozen them."""
    made = [_action(row) for row in found]
    return sorted(made, key=lambda action: (STATUSES.index(action.status), action.due or date.max, action.action_id))


def summary(found: Iterable[Action]) -> Text:
    """How many actions are open, overdue and still to be opened, in one sentence."""
    counts = Counter(action.status for action in found)
    return say(
        "actions.summary",
        open=counts["open"] + counts["overdue"],
        overdue=counts["overdue"],
        missing=counts["to open"],
        done=counts["done"] + counts["done late"],
    )


def unanswered(found: Iterable[Action]) -> list[Unanswered]:
    """The missed KPIs without an action by owner, whoever has most of them first."""
    owned: dict[str, list[Action]] = {}
    for action in found:
        if action.title is None:
            owned.setdefault(action.owner, []).append(action)
    most = sorted(owned.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Unanswered(actions[0].owner_name, actions) for _, actions in most]


def _action(row: Mapping[str, Any]) -> Action:
    names = (row["title_en"], row["title_zh"] or row["title_en"])
    return Action(
        action_id=row["action_id"],
        kpi_id=row["kpi_id"],
        scope=row["scope"],
        scope_value=row["scope_value"],
        owner=row["owner"],
        status=row["status"],
        kpi_name=Text(row["kpi_name_en"], row["kpi_name_zh"]),
        owner_name=Text(row["owner_name_en"] or row["owner"], row["owner_name_zh"] or row["owner"]),
        title=Text(*names) if names[0] else None,
        missed=period_name(row["period"], _day(row["missed_period_start_date"]) or date.min),
        due=_day(row["due_date"]),
        closed=_day(row["closed_date"]),
        days_overdue=row["days_overdue"],
        reviews_since=row["reviews_since"] or 0,
        attainment_change=row["attainment_change"],
        sentence=Text(row["sentence_en"] or "", row["sentence_zh"] or ""),
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value

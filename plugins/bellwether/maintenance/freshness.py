"""Which tables' exports are older than their contract allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import BaseModel

from bellwether import landing, notify
from bellwether.contracts import load_contracts
from bellwether.settings import Settings


class StaleTable(BaseModel):
    """A table whose newest export is too old. `newest_day` is the last day that any of its exports covers."""

    source: str
    table: str
    newest_day: date
    days_old: int
    allowed_days: int
    severity: Literal["warning", "critical"]


def check_freshness(
    settings: Settings, today: date, progress: Callable[[str], None] = lambda line: None
) -> list[StaleTable]:
    """Hold every table that has ever landed against its contract's `freshness`, and tell people what is stale.

    The measure is the one of the daily gate: the last day an export covers, or the day it was made when it states none.
    A source that never sent anything is not used, and so not stale.
    """
    newest: dict[str, date] = {}
    for receipt in landing.read_receipts(settings):
        name = f"{receipt.source}.{receipt.table}"
        newest[name] = max(newest.get(name, date.min), receipt.period_end or receipt.exported_at.date())
    stale = []
    for contract in load_contracts(settings.dbt_project):
        if contract.freshness is None or contract.name not in newest:
            continue
        days = (today - newest[contract.name]).days
        is_critical = days > contract.freshness.error_after_days
        if days > contract.freshness.warn_after_days:
            stale.append(
                StaleTable(
                    source=contract.source,
                    table=contract.table,
                    newest_day=newest[contract.name],
                    days_old=days,
                    allowed_days=contract.freshness.warn_after_days,
                    severity="critical" if is_critical else "warning",
                )
            )
    lines = [
        f"{table.source}.{table.table}: the newest export goes to {table.newest_day}, {table.days_old} days ago;"
        f" {table.allowed_days} are allowed"
        for table in sorted(stale, key=lambda table: -table.days_old)
    ]
    for line in lines:
        progress(line)
    if lines:
        notify.send(settings, f"Bellwether: {len(lines)} tables wait for a new export", lines)
    return stale

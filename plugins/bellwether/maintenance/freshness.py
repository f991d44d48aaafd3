"""Which tables' exports are older than their contract allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import BaseModel

from bellwether import landing, notify
from bellwether.contracts import load_contracts
from bellwether.settings import Settings


class StaleTable(BaseModel):
    """A table whose newest export is too old: `newest_day` is as far as its exports go."""

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

    An export of days is as new as the last day it covers. A snapshot of records (`restates: key`) is as new as it was
    when it was made: that no deal was opened for a week is no reason to wait for another. A table that never had an
    export is not used, and so not stale.
    """
    days: defaultdict[str, date] = defaultdict(lambda: date.min)
    snapshots: defaultdict[str, date] = defaultdict(lambda: date.min)
    for receipt in landing.read_receipts(settings):
        name, made = f"{receipt.source}.{receipt.table}", receipt.exported_at.date()
        days[name] = max(days[name], receipt.period_end or made)
        snapshots[name] = max(snapshots[name], made)
    stale = []
    for contract in load_contracts(settings.dbt_project):
        if contract.freshness is None or contract.name not in days:
            continue
        newest = (days if contract.restates == "range" else snapshots)[contract.name]
        age = (today - newest).days
        if age > contract.freshness.warn_after_days:
            stale.append(
                StaleTable(
                    source=contract.source,
                    table=contract.table,
                    newest_day=newest,
                    days_old=age,
                    allowed_days=contract.freshness.warn_after_days,
                    severity="critical" if age > contract.freshness.error_after_days else "warning",
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

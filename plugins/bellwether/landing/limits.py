"""What a contract asks of a file as a whole, before its rows are taken over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import duckdb

from bellwether.contracts import Period, TableContract
from bellwether.landing.facts import stated_period
from bellwether.landing.fill import Filled
from bellwether.landing.measure import Measured
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import identifier, literal


def require_columns(contract: TableContract, present: Collection[str]) -> None:
    """Refuse a file without one of the required columns."""
    lacking = [column for column in contract.columns if column.required and column.name not in present]
    if lacking:
        names = ", ".join(column.name for column in lacking)
        hint = next((column.hint for column in lacking if column.hint), "Export the report with all of these columns.")
        raise Refused(f"{contract.name} needs {names}, which the file does not have.", hint)


def refuse_too_many(contract: TableContract, rows_read: int, rejected: int, by_reason: Counter[str]) -> None:
    """Refuse a file of which more rows are bad than the contract allows."""
    if rows_read and rejected / rows_read > contract.max_rejected_share:
        listed = ", ".join(f"{reason}: {count:,}" for reason, count in by_reason.most_common(5))
        raise Refused(
            f"{rejected:,} of {rows_read:,} rows are bad ({listed}); {contract.max_rejected_share:.0%} are allowed.",
            "Look at the file; if it is right, mend the contract.",
        )


def refuse_aggregates(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    rows: Path,
    *,
    filled: Filled,
    facts: dict[str, str],
    measured: Measured,
) -> None:
    """Refuse a report that is not broken down by day: it would book its whole period on the first day.

    The file says that it is broken down by something longer; or a row's last day is not its first; or all rows of a
    file that states several days carry the first of them.
    """
    period = contract.period
    if period is None:
        return
    hint = contract.column(period.column).hint or "Choose the breakdown by day and export it again."
    breakdown = facts.get("breakdown", "")
    if period.is_daily and breakdown and not re.search(period.is_daily, breakdown):
        raise Refused(f"The report is broken down by {breakdown}: its rows add up several days.", hint)
    if period.last and period.column in filled.columns and (several := _rows_of_several_days(connection, rows, period)):
        raise Refused(f"{several:,} rows add up several days.", hint)
    stated = stated_period(facts) if period.is_first_of_aggregate else None
    if stated and stated[0] < stated[1] and set(measured.scopes.values()) == {(stated[0], stated[0])}:
        raise Refused(
            f"The report covers {stated[0]} to {stated[1]}, and all of its rows carry its first day: they add up "
            "several days.",
            f"{hint} If only the first day had any delivery, export that day alone.",
        )


def _rows_of_several_days(connection: duckdb.DuckDBPyConnection, rows: Path, period: Period) -> int:
    first, last = identifier(period.column), identifier(period.last)
    query = f"select count(*) from read_parquet({literal(str(rows))}) where {first} is distinct from {last}"
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0

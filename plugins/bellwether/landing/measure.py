"""One look at the copied rows: which are bad, and what the good ones add up to.

Both come out of one aggregate over a few columns of the Parquet file, which costs a tenth of the copy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from bellwether.landing.checks import Checks
from bellwether.landing.receipt import ControlTotal
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import identifier, literal
from bellwether.landing.values import number


@dataclass(frozen=True)
class Measured:
    """The figures of one file. Sums are over good rows; `with_bad` adds what the bad rows hold, as far as it is a
    number.
    """

    good: int
    bad: int
    totals: tuple[ControlTotal, ...]
    sums: dict[str, Decimal]
    with_bad: dict[str, Decimal]
    scopes: dict[str, tuple[date, date] | None] = field(default_factory=dict)
    not_castable: dict[str, int] = field(default_factory=dict)


def measure(connection: duckdb.DuckDBPyConnection, file: Path, checks: Checks) -> Measured:
    """Judge and add up the rows of a Parquet file of text.

    The quick look casts the ordinary way and asks only whether anything is out of the ordinary; only then every row is
    judged by the exact rules.

    Raises:
        Refused: ids were turned into floating-point notation; they cannot be joined on any more.
    """
    if (rows := _quick_look(connection, file, checks)) is not None:
        return _summed(rows, checks)
    _refuse_mangled_ids(connection, file, checks)
    return _summed(_judged(connection, file, checks), checks)


_GROUP = "group by 1, 2, 3 order by 1, 2, 3"


def _quick_look(connection: duckdb.DuckDBPyConnection, file: Path, checks: Checks) -> list[tuple] | None:
    """The groups of a file in which every value casts and every required cell is filled; None for any other file."""
    values = checks.quick_values()
    computed = ", ".join(f"{sql} as {identifier(_value(name))}" for name, sql in values.items())
    sums = [f"sum({identifier(_value(column.name))})" for column in checks.measures]
    casts = [f"count({identifier(_value(name))}) = count({identifier(name)})" for name in values]
    filled = [f"count({identifier(column.name)}) = count(*)" for column in checks.columns if column.required]
    is_fine = " and ".join([*casts, *filled]) or "true"
    rows = connection.execute(
        f"select {_keys(checks)}, {is_fine}, count(*), 0{''.join(f', {sum_}' for sum_ in sums)} "
        f"from (select *{', ' if computed else ''}{computed} from read_parquet({literal(str(file))})) {_GROUP}"
    ).fetchall()
    if not all(row[3] for row in rows):
        return None
    return [(*row[:3], *row[4:6], *(figure for total in row[6:] for figure in (total, total))) for row in rows]


def _judged(connection: duckdb.DuckDBPyConnection, file: Path, checks: Checks) -> list[tuple]:
    """The groups of any file, each row judged by the exact rules."""
    figures = []
    for column in checks.measures:
        value = number(identifier(column.name))
        figures += [f"sum({value}) filter (not is_bad)", f"sum({value})"]
    figures += [f"count(*) filter ({condition})" for _, condition in checks.tolerated()]
    return connection.execute(
        f"select {_keys(checks)}, count(*) filter (not is_bad), count(*) filter (is_bad)"
        f"{''.join(f', {figure}' for figure in figures)} "
        f"from (select *, {checks.is_bad()} as is_bad from read_parquet({literal(str(file))})) {_GROUP}"
    ).fetchall()


def _keys(checks: Checks) -> str:
    return f"{checks.scope()}, {checks.source_date()}, {checks.currency()}"


def _value(name: str) -> str:
    return f"value of {name}"


def _refuse_mangled_ids(connection: duckdb.DuckDBPyConnection, file: Path, checks: Checks) -> None:
    ids = [column.name for column in checks.columns if column.type == "id"]
    if not ids:
        return
    counts = ", ".join(f"count(*) filter ({_mangled(identifier(name))})" for name in ids)
    found = connection.execute(f"select {counts} from read_parquet({literal(str(file))})").fetchone() or ()
    if broken := [name for name, count in zip(ids, found, strict=True) if count]:
        raise Refused(
            f"{', '.join(broken)} holds ids such as 1.22E+17: their digits are lost.",
            "Re-export the file and do not open it in Excel before it lands.",
        )


def _mangled(value: str) -> str:
    return f"contains({value}, 'E+') and regexp_full_match({value}, '\\d([.,]\\d+)?E\\+\\d+')"


def _summed(rows: list[tuple], checks: Checks) -> Measured:
    """Put the groups together: two figures for each measure (good rows, all rows), then the counts of odd values."""
    measures, tolerated = checks.measures, checks.tolerated()
    parts: dict[tuple[str, date | None, str, str], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    sums: Counter[str] = Counter()
    with_bad: Counter[str] = Counter()
    not_castable: Counter[str] = Counter()
    scopes: dict[str, tuple[date, date] | None] = {}
    good = bad = 0
    for scope, source_date, currency, group_good, group_bad, *figures in rows:
        good += group_good
        bad += group_bad
        for (column, _), count in zip(tolerated, figures[2 * len(measures) :], strict=False):
            not_castable[column.name] += count
        for position, column in enumerate(measures):
            with_bad[column.name] += figures[2 * position + 1] or 0
        if not group_good:
            continue
        if source_date is not None:
            first, last = scopes.get(scope) or (source_date, source_date)
            scopes[scope] = (min(first, source_date), max(last, source_date))
        else:
            scopes.setdefault(scope, None)
        _add(parts, (scope, source_date, "", "rows"), group_good, group_good)
        for position, column in enumerate(measures):
            if (total := figures[2 * position]) is not None:
                sums[column.name] += total
                in_currency = currency if column.type == "money" else ""
                _add(parts, (scope, source_date, in_currency, column.name), total, group_good)
    totals = tuple(
        ControlTotal(
            scope=scope, source_date=source_date, currency=currency, measure=name, value=value, row_count=count
        )
        for (scope, source_date, currency, name), (value, count) in parts.items()
    )
    return Measured(
        good,
        bad,
        totals,
        {name: Decimal(value) for name, value in sums.items()},
        {name: Decimal(value) for name, value in with_bad.items()},
        scopes,
        {name: count for name, count in not_castable.items() if count},
    )


def _add(parts: dict, key: tuple, value: Decimal | int, rows: int) -> None:
    before, count = parts[key]
    parts[key] = (before + value, count + rows)

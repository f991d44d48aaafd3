"""The vendor's own totals against the rows: the checksum that most exports carry and most loaders throw away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import duckdb

from bellwether.contracts import Column, TableContract
from bellwether.landing.measure import Measured
from bellwether.landing.receipt import VendorTotal
from bellwether.landing.refusal import Refused
from bellwether.landing.sql import literal
from bellwether.landing.values import number, plain_number

ROUNDING = Decimal("0.005")
"""What rounding every row to cents may add up to, for each row."""


def vendor_totals(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    names: Sequence[str],
    totals_rows: Sequence[Sequence[str]],
    measured: Measured,
    *,
    decimal: str,
) -> list[VendorTotal]:
    """Compare the totals row of the rows listed with their sum, for each measure that it states.

    Counts must agree exactly; money and fractions within 0.005 for each row, for vendors add up before they round. Rows
    that were set aside may be part of the vendor's total or not: either sum will do.

    Raises:
        Refused: a total differs; the message names the measures and both figures.
    """
    stated = _stated(connection, contract, names, _rows_listed(contract, totals_rows), decimal)
    found = []
    for column, vendor_value in stated:
        tolerance = Decimal(0) if column.type == "integer" else ROUNDING * (measured.good + measured.bad)
        sums = (measured.sums.get(column.name, Decimal(0)), measured.with_bad.get(column.name, Decimal(0)))
        rows_value = min(sums, key=lambda value, stated=vendor_value: abs(value - stated))  # type: ignore[misc]
        found.append(
            VendorTotal(
                measure=column.name,
                vendor_value=vendor_value,
                rows_value=rows_value,
                tolerance=tolerance,
                is_within=abs(rows_value - vendor_value) <= tolerance,
            )
        )
    if differing := [total for total in found if not total.is_within]:
        figures = "; ".join(
            f"{total.measure}: rows add up to {total.rows_value:,f}, the vendor states {total.vendor_value:,f}"
            for total in differing
        )
        raise Refused(
            f"The rows do not add up to the file's own totals ({_trimmed(figures)}).",
            "The file is cut off, edited or damaged. Export it again.",
        )
    return found


def check_stated_rows(facts: dict[str, str], rows_read: int) -> None:
    """Compare the number of rows that the file states, if it does. Raises Refused when they differ."""
    text = re.sub(r"\D", "", facts.get("stated_rows", ""))
    if text and int(text) != rows_read:
        raise Refused(
            f"The file states {int(text):,} rows and holds {rows_read:,}.", "It is cut off or edited. Export it again."
        )


def _rows_listed(contract: TableContract, rows: Sequence[Sequence[str]]) -> Sequence[str]:
    totals = contract.totals
    if totals is None:
        return ()
    pattern = totals.rows_listed or totals.pattern
    for row in rows:
        if any(re.search(pattern, cell.strip()) for cell in row[: totals.columns]):
            return row
    return ()


def _stated(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    names: Sequence[str],
    row: Sequence[str],
    decimal: str,
) -> list[tuple[Column, Decimal]]:
    by_name = {column.name: column for column in contract.columns if column.measure}
    found = []
    for name, cell in zip(names, row, strict=False):
        column = by_name.get(name)
        if column is None or not cell.strip() or cell.strip() in contract.null_markers:
            continue
        text = plain_number(literal(cell), column, column.decimal or decimal)
        value = connection.execute(f"select {number(text)}").fetchone()
        if value and value[0] is not None:
            found.append((column, value[0]))
    return found


def _trimmed(figures: str) -> str:
    """Without the zeros after the last decimal that says something."""
    return re.sub(r"(\.\d*?)0+(?=\D|$)", lambda match: match[1].rstrip("."), figures)

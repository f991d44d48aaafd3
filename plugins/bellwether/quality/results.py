"""Great Expectations' results in plain words."""

from __future__ import annotations

from typing import Any

from bellwether.quality.report import SAMPLE_ROWS, Cell, CheckResult, Row

Result = dict[str, Any]
"""An expectation's result as Great Expectations writes it in JSON: its shape depends on the expectation."""


def to_check_result(suite: str, table: str, result: Result) -> CheckResult:
    """One result, its message saying what must hold and, if it does not, how many rows break it."""
    expectation = result["expectation_config"]
    description = expectation["description"].rstrip(".")
    success = bool(result["success"])
    return CheckResult(
        suite=suite,
        table=table,
        expectation=_label(expectation),
        severity=expectation["severity"],
        success=success,
        message=f"{description}." if success else f"{description}: {_finding(result)}.",
        rows=[] if success else _rows(result),
    )


def missing_table(suite: str, schema: str) -> CheckResult:
    """A suite whose table is not in the build file."""
    return CheckResult(
        suite=suite,
        table=f"{schema}.{suite}",
        expectation="expect_table_to_exist",
        severity="critical",
        success=False,
        message=f"The table exists: it does not, yet the suite {suite}.json is about it.",
        rows=[],
    )


def missing_suite(table: str, schema: str, folder: str) -> CheckResult:
    """A table that no suite is about: nothing unaudited comes in or leaves."""
    return CheckResult(
        suite=table,
        table=f"{schema}.{table}",
        expectation="expect_suite_to_exist",
        severity="critical",
        success=False,
        message=f"Every table is audited: write the suite expectations/{folder}/{table}.json.",
        rows=[],
    )


def _label(expectation: Result) -> str:
    kwargs = expectation["kwargs"]
    about = kwargs.get("column") or kwargs.get("measure") or ", ".join(kwargs.get("columns") or [])
    return f"{expectation['type']}({about})" if about else str(expectation["type"])


def _finding(result: Result) -> str:
    found = result["result"]
    if error := _error(result["exception_info"]):
        return f"it could not be checked ({error})"
    if found.get("unexpected_count") is not None:
        return f"{found['unexpected_count']:,} of {found['element_count']:,} rows break it"
    if "unexpected_rows" in (found.get("details") or {}):
        return f"{found['observed_value']:,} {'row breaks' if found['observed_value'] == 1 else 'rows break'} it"
    return f"found {found['observed_value']}" if "observed_value" in found else "it does not hold"


def _error(info: Result) -> str:
    """The first error, whether Great Expectations reports one for the expectation or one for each of its metrics."""
    errors = [info] if "raised_exception" in info else list(info.values())
    messages = [str(error["exception_message"]) for error in errors if error["raised_exception"]]
    return messages[0].strip().splitlines()[0] if messages else ""


def _rows(result: Result) -> list[Row]:
    found = result["result"]
    rows = (found.get("details") or {}).get("unexpected_rows") or found.get("partial_unexpected_index_list")
    if rows is None:
        column = result["expectation_config"]["kwargs"].get("column", "value")
        rows = [{column: value} for value in found.get("partial_unexpected_list") or []]
    return [{str(name): _cell(value) for name, value in row.items()} for row in rows[:SAMPLE_ROWS]]


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

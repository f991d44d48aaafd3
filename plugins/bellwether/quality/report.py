"""What an audit found, and the gate that reads it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from bellwether.errors import GateFailed

Layer = Literal["exports", "marts"]
Severity = Literal["critical", "warning"]
Cell = str | int | float | bool | None
Row = dict[str, Cell]

SAMPLE_ROWS = 10


class CheckResult(BaseModel):
    """One expectation on one table: what was asked, what came out, and at most ten of the rows that broke it."""

    suite: str
    table: str
    expectation: str
    severity: Severity
    success: bool
    message: str
    rows: list[Row]


class QualityReport(BaseModel):
    """All checks of one layer. `build_id` is the build that was audited; none for exports, which come before it."""

    layer: Layer
    build_id: str | None
    results: list[CheckResult]
    docs: str | None

    @property
    def passed(self) -> list[CheckResult]:
        """The checks that hold."""
        return [result for result in self.results if result.success]

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that do not hold, of either severity."""
        return [result for result in self.results if not result.success]

    @property
    def critical_failures(self) -> list[CheckResult]:
        """What stops publication."""
        return [result for result in self.failed if result.severity == "critical"]

    @property
    def warnings(self) -> list[CheckResult]:
        """What people are told about while publication goes on."""
        return [result for result in self.failed if result.severity == "warning"]


def require(report: QualityReport) -> None:
    """Stop unless every critical check of `report` holds; warnings never stop.

    Raises:
        GateFailed: the message names each failed check, its table, and rows that broke it.
    """
    failures = report.critical_failures
    if not failures:
        return
    checks = "critical check" if len(failures) == 1 else "critical checks"
    lines = [f"{len(failures)} {checks} on {report.layer} failed; nothing is published."]
    for failure in failures:
        lines.append(f"  {failure.table} · {failure.expectation} · {failure.message}")
        lines.extend(f"    {_show(row)}" for row in failure.rows)
    where = "inbox, with a corrected export" if report.layer == "exports" else "model or the data it reads"
    hint = f"Mend the {where}, then run again; the published file is as it was."
    raise GateFailed("\n".join(lines), f"{hint} All checks: {report.docs}" if report.docs else hint)


def _show(row: Row) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.items())

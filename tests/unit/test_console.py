"""What people see: short, in order, without losing the last word of a stage."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

from rich.console import Console

from bellwether.cli.console import EventPrinter, readable, show_summary
from bellwether.cli.summary import CheckSummary, Failure, SourceSummary, Summary
from bellwether.runs import Event, Kind

DAY = date(2026, 11, 1)
START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def printed(*events: tuple[float, str, Kind, str]) -> list[str]:
    text = io.StringIO()
    show = EventPrinter(Console(file=text, width=200))
    for seconds, stage, kind, message in events:
        show(Event(at=START + timedelta(seconds=seconds), day=DAY, stage=stage, kind=kind, message=message, seconds=1))
    return [" ".join(line.split()) for line in text.getvalue().splitlines()]


def test_stages_are_named_for_people() -> None:
    assert [readable(stage) for stage in ("land", "land.google_ads", "check_marts")] == [
        "land",
        "land google_ads",
        "check marts",
    ]


def test_a_stage_that_says_a_lot_is_heard_now_and_then_and_at_its_end() -> None:
    lines = printed(
        (0.0, "build", "started", ""),
        (0.1, "build", "progress", "first"),
        (0.2, "build", "progress", "second"),
        (4.0, "build", "progress", "third"),
        (4.1, "build", "progress", "last"),
        (4.2, "build", "finished", ""),
    )
    assert lines == ["build first", "build third", "✓ build 1.0 s last"]


def test_what_was_said_already_is_not_said_again() -> None:
    lines = printed((0.0, "report", "progress", "done"), (0.5, "report", "finished", ""))
    assert lines == ["report done", "✓ report 1.0 s"]


def test_a_failure_is_one_line_and_brackets_are_no_markup() -> None:
    lines = printed((0.0, "land", "progress", "[x] of [/y]"), (1.0, "build", "failed", "test [a] failed\n    row"))
    assert lines == ["land [x] of [/y]", "✗ build 1.0 s test [a] failed"]


def summary(**changes: object) -> Summary:
    base = {
        "day": DAY, "through_date": DAY, "nothing_new": False, "failure": None, "sources": [],
        "checks": [], "published": None, "kpis": 0, "report": None, "database": None,
        "log": "/logs/a.log", "seconds": {"decide": 0.1},
    }  # fmt: skip
    return Summary.model_validate(base | changes)


def shown(result: Summary) -> str:
    text = io.StringIO()
    show_summary(Console(file=text, width=200), result)
    return text.getvalue()


def test_a_good_run_names_rows_checks_kpis_and_paths() -> None:
    source = SourceSummary(source="x", landed=2, rows_landed=1234, rows_rejected=5, period_start=DAY, period_end=DAY)
    check = CheckSummary(gate="marts", passed=9, failed=[], warnings=["marts.fct_orders: few rows"])
    text = shown(
        summary(
            sources=[source.model_copy(update={"refused": ["a.csv: no header"]})],
            checks=[check],
            published="v1",
            kpis=50,
            report="/r/latest.html",
            database="/p/b.duckdb",
        )
    )
    for part in (
        "1,234",
        "refused a.csv: no header",
        "9 passed, 0 failed, 1 warning",
        "warning: marts.fct_orders: few rows",
    ):
        assert part in text
    for part in ("Published 50 KPIs through 2026-11-01, version v1", "/r/latest.html", "/p/b.duckdb", "/logs/a.log"):
        assert part in text


def test_nothing_new_is_said_and_is_no_failure() -> None:
    result = summary(nothing_new=True, database="/p/b.duckdb")
    assert "No new files in the inbox." in shown(result)
    assert "Nothing new since the last publish: 2026-11-01 stands" in shown(result)
    assert result.exit_code == 0


def test_a_failure_says_where_what_and_what_to_do() -> None:
    failure = Failure(stage="check_marts", message="1 check failed\n    a=[1]", hint="Mend it.", exit_code=5)
    result = summary(failure=failure)
    for part in ("Failed in check marts", "a=[1]", "What to do: Mend it.", "Nothing is published yet."):
        assert part in shown(result)
    assert "What was published before stays published." in shown(summary(failure=failure, database="/p/b.duckdb"))
    assert result.exit_code == 5

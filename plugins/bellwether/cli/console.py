"""What the command line prints for people: progress as it comes, a summary at the end."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bellwether.cli.answers import Status
from bellwether.cli.summary import CheckSummary, SourceSummary, Summary
from bellwether.publish import Manifest
from bellwether.runs import Event

LABEL = 18
NEWLINE = "\n"
MAX_CHECKS = 10
# Stages may say a lot; one line in this time is enough to see that they work.
PAUSE = timedelta(seconds=3)


def console(*, to_stderr: bool = False) -> Console:
    """Colour on a terminal and plain lines elsewhere; lines are never wrapped in a file, so that paths stay whole."""
    stream = sys.stderr if to_stderr else sys.stdout
    width = None if stream.isatty() else 200
    return Console(file=stream, highlight=False, width=width, soft_wrap=True)


def readable(stage: str) -> str:
    """A stage's name for people: `check_marts` is check marts, `land.google_ads` is land google_ads."""
    kind, _, rest = stage.partition(".") if "." in stage else stage.partition("_")
    return f"{kind} {rest}".rstrip()


class EventPrinter:
    """Prints the events of a run: a line when a stage ends, and now and then what it is doing."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._unsaid: dict[str, str] = {}
        self._printed_at = datetime.min.replace(tzinfo=UTC)

    def __call__(self, event: Event) -> None:
        """Print this event, or keep it for the stage's last line."""
        if event.kind == "started":
            return
        stage = f"{readable(event.stage):<{LABEL}}"
        message = escape(event.message)
        if event.kind == "progress":
            if event.at - self._printed_at < PAUSE:
                self._unsaid[event.stage] = message
                return
            self._unsaid.pop(event.stage, None)
            self._out.print(f"  {stage} {message}")
        elif event.kind == "finished":
            last = self._unsaid.pop(event.stage, "")
            self._out.print(f"[green]✓[/] {stage} [dim]{event.seconds:>6.1f} s[/]  {last}".rstrip())
        else:
            first_line = message.partition(NEWLINE)[0]
            self._out.print(f"[red]✗[/] {stage} [dim]{event.seconds:>6.1f} s[/]  [red]{first_line}[/]")
        self._printed_at = event.at


def show_summary(out: Console, summary: Summary) -> None:
    """The short account of a run: what came in, what was checked, what came out, how long it took."""
    out.print()
    if summary.sources:
        out.print(_sources(summary.sources))
        for source in summary.sources:
            for reason in source.refused:
                out.print(f"[yellow]refused[/] {escape(reason)}")
    elif "decide" in summary.seconds:
        out.print("No new files in the inbox.")
    for check in summary.checks:
        _show_check(out, check)
    if summary.nothing_new:
        out.print(f"[bold]Nothing new since the last publish:[/] {summary.through_date} stands as it was published.")
    if summary.published:
        out.print(f"[bold]Published[/] {summary.kpis} KPIs through {summary.through_date}, version {summary.published}")
    if summary.failure:
        out.print(f"\n[bold red]Failed in {readable(summary.failure.stage)}[/]")
        out.print(escape(summary.failure.message))
        if summary.failure.hint:
            out.print(f"[bold]What to do:[/] {escape(summary.failure.hint)}")
        out.print("What was published before stays published." if summary.database else "Nothing is published yet.")
    if summary.report:
        out.print(f"Report    {escape(summary.report)}")
    if summary.database:
        out.print(f"DuckDB    {escape(summary.database)}")
    out.print(f"Log       {escape(summary.log)}")
    times = "  ".join(f"{readable(stage)} {seconds:.1f}" for stage, seconds in summary.seconds.items())
    out.print(f"[dim]Seconds   {times}[/]")


def show_error(out: Console, message: str, hint: str) -> None:
    """An error that a person can act on."""
    out.print(f"[bold red]Error:[/] {escape(message)}")
    if hint:
        out.print(f"[bold]What to do:[/] {escape(hint)}")


def show_status(out: Console, status: Status) -> None:
    """What is published and how fresh it is."""
    out.print(f"Data home {escape(status.home)}")
    if status.version is None:
        out.print("Nothing is published yet. Run `bellwether run`.")
    else:
        out.print(f"Published version {status.version}, {status.hours_old:.1f} hours ago")
        out.print(f"Through   {status.through_date} ({_behind(status.days_behind)})")
        out.print(f"Checks    {status.checks_passed} passed, {len(status.warnings)} warnings")
        for source in status.sources:
            last = f"to {source.last_day} ({_behind(source.days_behind)})" if source.last_day else "no stated period"
            out.print(f"  {source.source:<{LABEL}} {source.files} files, {last}")
        out.print(f"DuckDB    {escape(status.database or '')}")
    waiting = ", ".join(f"{source} {count}" for source, count in sorted(status.inbox.items()) if count)
    out.print(f"Inbox     {waiting or 'empty'}")


def versions_table(manifests: list[Manifest], current: str | None) -> Table:
    """The kept versions, the one that readers see marked."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "version", "through", "published at", "tables", "checks passed", "warnings"):
        table.add_column(heading)
    for manifest in manifests:
        table.add_row(
            "▶" if manifest.version == current else "",
            manifest.version,
            manifest.through_date.isoformat(),
            f"{manifest.published_at:%Y-%m-%d %H:%M} UTC",
            str(len(manifest.tables)),
            str(manifest.checks.passed),
            str(len(manifest.checks.failed_warnings)),
        )
    return table


def _sources(sources: list[SourceSummary]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("source")
    for heading in ("files", "already landed", "refused", "rows landed", "rows rejected"):
        table.add_column(heading, justify="right")
    table.add_column("period")
    for source in sources:
        period = f"{source.period_start} … {source.period_end}" if source.period_start else ""
        counts = (source.landed, source.already_landed, len(source.refused), source.rows_landed, source.rows_rejected)
        table.add_row(source.source, *(f"{count:,}" for count in counts), period)
    return table


def _show_check(out: Console, check: CheckSummary) -> None:
    colour = "red" if check.failed else "yellow" if check.warnings else "green"
    warnings = "1 warning" if len(check.warnings) == 1 else f"{len(check.warnings)} warnings"
    counts = f"{check.passed} passed, {len(check.failed)} failed, {warnings}"
    out.print(f"[{colour}]Checks of {check.gate}:[/] {counts}")
    for kind, lines in (("failed", check.failed), ("warning", check.warnings)):
        for line in lines[:MAX_CHECKS]:
            out.print(f"  {kind}: {escape(line)}")
        if len(lines) > MAX_CHECKS:
            out.print(f"  … and {len(lines) - MAX_CHECKS} more")


def _behind(days: int | None) -> str:
    if days is None or days <= 0:
        return "up to date"
    return "one day behind" if days == 1 else f"{days} days behind"

"""The command that looks at a file before it is landed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bellwether.cli.context import Context, command, json_option

if TYPE_CHECKING:
    from decimal import Decimal

    from bellwether.landing import Examination, Receipt
    from bellwether.landing.examine import Reject

LABEL = 11
MARKS = {"would land": "[green]✓[/]", "has landed": "[green]✓[/]", "would be refused": "[red]✗[/]"}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@command
def doctor(context: Context, files: tuple[Path, ...]) -> None:
    """Say what a file is and what landing would make of it, without landing it.

    Its contract and why, encoding, language, period, rows, the vendor's totals, columns gained and lost, what would be
    set aside or refused; and of an unknown file, the nearest contracts and what differs. Exit code 3 when landing would
    refuse one.

    \b
    bellwether doctor ~/Downloads/report.csv
    bellwether doctor --json data/quarantine/*.csv
    """
    from rich.markup import escape

    from bellwether.cli.answers import Examinations
    from bellwether.errors import LandingError
    from bellwether.landing import examine

    found = Examinations(files=[examine(context.settings, file) for file in files])
    for examination in found.files:
        context.out.print(f"{MARKS[examination.verdict]} [bold]{escape(examination.name)}[/] {examination.verdict}")
        for label, text in _lines(examination):
            context.out.print(f"  [dim]{label:<{LABEL}}[/] {escape(text)}")
    context.answer(found)
    if any(examination.verdict == "would be refused" for examination in found.files):
        sys.exit(LandingError.exit_code)


def _lines(found: Examination) -> Iterator[tuple[str, str]]:
    if found.contract:
        yield "what", f"{found.contract}: {found.report}"
        yield "known by", " and ".join(found.known_by)
    if found.receipt:
        yield from _of_receipt(found.receipt, found.rejects)
    if found.replaces:
        yield "replaces", f"these days of {', '.join(found.replaces)}"
    if found.reason:
        yield "why", found.reason
        yield "what to do", found.hint
    for near in found.nearest:
        yield "nearest", f"{near.contract} ({near.share:.0%} of its columns): {near.differs}"


def _of_receipt(receipt: Receipt, rejects: list[Reject]) -> Iterator[tuple[str, str]]:
    delimiter = DELIMITERS.get(receipt.delimiter, receipt.delimiter)
    packing = "" if receipt.compression == "none" else f", inside {receipt.compression}"
    yield "encoding", f"{receipt.encoding}{f', {delimiter}' if delimiter else ''}{packing}"
    if receipt.language:
        yield "language", f"{receipt.language}, decimal sign {receipt.decimal_sign or 'not told'}"
    if receipt.scope:
        yield "account", receipt.scope
    if receipt.period_start:
        yield "period", f"{receipt.period_start} to {receipt.period_end}"
    yield "exported", f"{receipt.exported_at:%Y-%m-%d %H:%M} UTC, from its {receipt.exported_at_from}"
    aside = f", {receipt.rows_rejected:,} set aside" if receipt.rows_rejected else ""
    yield "rows", f"{receipt.rows_read:,} read, {receipt.rows_landed:,} good{aside}"
    for reject in rejects:
        place = f"line {reject.line}" if reject.line else "a row"
        yield "", f"{place}{f', {reject.column}' if reject.column else ''}: {reject.reason}"
    if not receipt.vendor_totals:
        yield "totals", "the file states none"
    for total in receipt.vendor_totals:
        yield (
            "totals",
            f"{total.measure}: the file says {_plain(total.vendor_value)}, its rows {_plain(total.rows_value)}",
        )
    if receipt.columns_added:
        yield "more", f"columns kept though the contract does not know them: {', '.join(receipt.columns_added)}"
    if receipt.columns_missing:
        yield "fewer", f"columns of the contract that it lacks: {', '.join(receipt.columns_missing)}"
    for column, count in sorted(receipt.not_castable.items()):
        yield "odd values", f"{count:,} in {column}, kept as they are"
    if receipt.is_truncated:
        yield "caution", "the vendor cut it off, or it breaks off: not all rows are in it"
    if receipt.is_incomplete:
        yield "caution", "it says that it is incomplete"


def _plain(value: Decimal) -> str:
    """Without the zeros that only say how exactly it was computed."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


COMMANDS = (doctor,)

"""What stands after the rows: the vendor's totals and the footer.

A totals row is told by its marker, by its place at the end, and by an empty required column, for a campaign may be
called "Total Rewards Brand" and even be the last row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bellwether.contracts import TableContract
from bellwether.landing.recognise import Layout

TAIL_BYTES = 256 * 1024


@dataclass(frozen=True)
class Trailer:
    """The lines after the rows, from the first one on, as cells and as text."""

    totals: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def read_trailer(path: Path, layout: Layout, contract: TableContract, null_markers: Sequence[str]) -> Trailer:
    """Walk back from the end of a UTF-8 file over totals rows, footer lines and blank lines, to the last row."""
    at_end = contract.totals is not None and contract.totals.position == "last"
    if not at_end and not contract.footer:
        return Trailer()
    totals: list[tuple[str, ...]] = []
    lines: list[str] = []
    facts: list[tuple[str, str]] = []
    required = [
        position
        for position, name in enumerate(layout.header.names)
        if name in layout.header.matched and contract.column(name).required
    ]
    for line in reversed(_tail_lines(path)):
        cells = next(iter(csv.reader([line], delimiter=layout.delimiter)), [])
        if not any(cell.strip() for cell in cells):
            continue
        if stated := _footer(line, contract):
            facts.extend(stated.items())
        elif at_end and _is_total(cells, contract) and _lacks_one(cells, required, null_markers):
            totals.append(tuple(cells))
        else:
            break
        lines.append(line)
    return Trailer(tuple(reversed(totals)), tuple(reversed(lines)), tuple(facts))


def _tail_lines(path: Path) -> list[str]:
    size = path.stat().st_size
    with path.open("rb") as handle:
        handle.seek(max(0, size - TAIL_BYTES))
        tail = handle.read()
    lines = tail.decode("utf-8", errors="replace").replace("\r\n", "\n").split("\n")
    return lines[1:] if size > TAIL_BYTES else lines  # the first one may be cut


def _is_total(cells: Sequence[str], contract: TableContract) -> bool:
    totals = contract.totals
    return totals is not None and any(re.search(totals.pattern, cell.strip()) for cell in cells[: totals.columns])


def _lacks_one(cells: Sequence[str], required: Sequence[int], null_markers: Sequence[str]) -> bool:
    return not required or any(position >= len(cells) or cells[position] in null_markers for position in required)


def _footer(line: str, contract: TableContract) -> dict[str, str]:
    """The facts that a footer line states; empty when it is none."""
    text = line.strip().strip('"')
    for footer in contract.footer:
        if match := re.search(footer.pattern, text):
            return {name: value for name, value in match.groupdict().items() if value} | {footer.fact or "footer": text}
    return {}

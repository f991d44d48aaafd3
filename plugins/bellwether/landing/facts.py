"""What a file says about itself outside its rows: in its name, in its preamble and in its footer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bellwether.contracts import TableContract
from bellwether.landing.calendar_text import day_in, period_in
from bellwether.landing.inbox import InboxFile

Stated = tuple[date, date] | None
Origin = Literal["preamble", "file name", "modification time"]


def collect(contract: TableContract, file: InboxFile, preamble: Iterable[str]) -> dict[str, str]:
    """The named groups of the contract's expressions. The preamble, written with the rows, outweighs the name."""
    facts: dict[str, str] = {}
    for pattern in contract.facts.name:
        if match := re.search(pattern, file.name):
            facts.update(_groups(match))
    for line in preamble:
        for pattern in contract.facts.preamble:
            if match := re.search(pattern, line):
                facts.update(_groups(match))
                if "exported_at" in match.groupdict() or "exported_on" in match.groupdict():
                    facts["exported_at_from"] = "preamble"
    return facts


def stated_period(facts: dict[str, str]) -> Stated:
    """The days, both inclusive, that the file says it covers; None when it does not say or cannot be understood."""
    if "period" in facts:
        return period_in(facts["period"])
    first = day_in(facts.get("period_start", ""))
    last = day_in(facts.get("period_end", ""))
    if last is None and (after := day_in(facts.get("period_end_exclusive", ""))):
        last = after - timedelta(days=1)
    return (first, last) if first and last and first <= last else None


def exported_at(facts: dict[str, str], file: InboxFile) -> tuple[datetime, Origin]:
    """When the vendor made the export (UTC), and how we know: preamble, else file name, else the time of modification.

    A day alone takes the time of modification when that is on the same day, so that two exports of a day keep their
    order.
    """
    text = facts.get("exported_at") or facts.get("exported_on") or ""
    origin: Origin = "preamble" if facts.get("exported_at_from") == "preamble" else "file name"
    if text:
        try:
            moment = datetime.fromisoformat(text)
            if moment.time() != time.min or "T" in text:
                return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)), origin
        except ValueError:
            pass
        if day := day_in(text):
            if file.modified_at.date() == day:
                return file.modified_at, origin
            return datetime.combine(day, time.min, UTC), origin
    return file.modified_at, "modification time"


def is_set(facts: dict[str, str], name: str) -> bool:
    """Whether a fact is there and does not say no."""
    return facts.get(name, "").strip().casefold() not in ("", "false", "no", "0")


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {name: value.strip() for name, value in match.groupdict().items() if value is not None}

"""Days and periods as vendors write them in titles and file names, in the languages their exports come in."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar marz april mai juni juli august september oktober november dezember",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_FULL = {word: number for words in _MONTHS.values() for number, word in enumerate(words.split(), start=1)}
_SHORT = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "ago": 8, "sep": 9}
_SHORT |= {"sept": 9, "set": 9, "oct": 10, "okt": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12, "mrt": 3}

_DAY = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<y1>\d{4})/(?P<m1>\d{1,2})/(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4})\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*日"
    r"|(?<!\d)(?P<y3>(?:19|20)\d{2})(?P<m3>\d{2})(?P<d3>\d{2})(?!\d)"
    r"|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})"
    r"|(?P<m5>\d{1,2})/(?P<d5>\d{1,2})/(?P<y5>\d{4})"
    r"|(?P<d6>\d{1,2})\.?\s+(?:de\s+)?(?P<n6>[a-z]+)\.?,?\s+(?:de\s+)?(?P<y6>\d{4})"
    r"|(?P<n7>[a-z]+)\.?\s+(?P<d7>\d{1,2}),?\s+(?P<y7>\d{4})"
)


def days_in(text: str) -> list[date]:
    """All days that the text names, in its order. `9/21/2026` is month first, unless there is no such month."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = unicodedata.normalize("NFC", "".join(mark for mark in plain if not unicodedata.combining(mark)))
    found = []
    for match in _DAY.finditer(plain):
        parts = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        month = _FULL.get(parts.get("n", "")) or _SHORT.get(parts.get("n", ""))
        day = _day(int(parts["y"]), int(parts["m"]) if "m" in parts else month, int(parts["d"]))
        if day:
            found.append(day)
    return found


def day_in(text: str) -> date | None:
    """The first day that the text names."""
    return next(iter(days_in(text)), None)


def period_in(text: str) -> tuple[date, date] | None:
    """The first two days that the text names, or the one day twice; None when it names none or they run backwards."""
    days = days_in(text)
    if not days:
        return None
    first, last = days[0], days[1] if len(days) > 1 else days[0]
    return (first, last) if first <= last else None


def _day(year: int, month: int | None, day: int) -> date | None:
    if month is not None and month > 12 >= day:
        month, day = day, month
    try:
        return date(year, month, day) if month else None
    except ValueError:
        return None

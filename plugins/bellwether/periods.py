"""The calendar of reviewed periods: ISO week, month, quarter, half year, year. Pure dates: no zone, no data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("week", "month", "quarter", "half", "year")
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """One period of one of `KINDS`, from its first day to its last. Periods are ordered by when they start."""

    start: date
    kind: str

    @property
    def end(self) -> date:
        """The last day."""
        return end_of(self.kind, self.start)

    @property
    def key(self) -> str:
        """`2026-10-01-month`: names a review in the command line, in folders and, as its partition, in Airflow."""
        return f"{self.start}-{self.kind}"


def start_of(kind: str, day: date) -> date:
    """The first day of the period of this kind that `day` lies in; of a day, itself."""
    if kind in _MONTHS:
        months = _MONTHS[kind]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    return day - timedelta(days=day.weekday()) if kind == "week" else day


def end_of(kind: str, start: date) -> date:
    """The last day of the period of this kind that begins on `start`; of a day, itself."""
    if kind in _MONTHS:
        years, month = divmod(start.month - 1 + _MONTHS[kind], 12)
        return date(start.year + years, month + 1, 1) - timedelta(days=1)
    return start + timedelta(days=6 if kind == "week" else 0)


def containing(kind: str, day: date) -> Period:
    """The period of this kind that `day` lies in."""
    return Period(start_of(kind, day), kind)


def ending_on(day: date) -> list[Period]:
    """The periods whose last day is `day`, shortest first; on most days none."""
    return [period for kind in KINDS if (period := containing(kind, day)).end == day]


def from_key(key: str) -> Period:
    """The period that `Period.key` names. Raises ValueError when no period has this key."""
    try:
        period = Period(date.fromisoformat(key[:10]), key[11:])
    except ValueError as error:
        raise ValueError(f"{key!r} names no period: it is written like 2026-10-01-month") from error
    if period.kind not in KINDS or period.key != key or start_of(period.kind, period.start) != period.start:
        raise ValueError(f"{key!r} names no period: {', '.join(KINDS)} begin on their own first day")
    return period

"""Which reviews a published day closes, in Airflow's words: a mapper and a window for a roll-up over days.

Airflow's own windows roll up whole months of days, or months to quarters, and wait for each of them. A review waits for
the publish of its period's last day alone: every publish counts all that has landed, so a day on which the machine was
off must not keep a month open. The scheduler knows the two classes through the plugin in `bellwether_reviews.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from airflow.partition_mappers.base import PartitionMapper
from airflow.partition_mappers.window import Window

from bellwether.airflow.days import KEY_FORMAT, default_zone
from bellwether.periods import ending_on, from_key


class ReviewMapper(PartitionMapper):
    """A published day to the keys of the reviews that it closes: `2026-10-31` to `2026-10-01-month`; mostly to none."""

    def to_downstream(self, key: str) -> list[str]:
        """The keys of the periods that end on this day."""
        return [period.key for period in ending_on(date.fromisoformat(key[:10]))]

    def to_partition_date(self, downstream_key: str) -> datetime | None:
        """The midnight with which the reviewed period begins."""
        return datetime.combine(from_key(downstream_key).start, time.min, ZoneInfo(default_zone()))


class ReviewWindow(Window):
    """The published days that a review waits for: the last one of its period."""

    def to_upstream(self, decoded_downstream: str) -> Iterable[str]:
        """The key of that day."""
        return [from_key(decoded_downstream).end.strftime(KEY_FORMAT)]

"""Which day a run is for, and when the daily run starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronPartitionTimetable
from airflow.sdk.configuration import conf

KEY_FORMAT = "%Y-%m-%d"

PUBLISHED_DAY = Asset(name="published_day", uri="x-bellwether://published/day", group="bellwether")
"""What a daily run emits for its day, and what whoever needs a finished day waits for."""


def every_morning(hour: int) -> CronPartitionTimetable:
    """One run a day at this hour, for the day before, in Airflow's default time zone.

    The embedded Airflow's default is the reporting time zone; a deployment of your own must set
    AIRFLOW__CORE__DEFAULT_TIMEZONE to the same.
    """
    return CronPartitionTimetable(f"0 {hour} * * *", timezone=default_zone(), run_offset=-1, key_format=KEY_FORMAT)


def day_of(dag_run: Any) -> date:
    """The day a DAG run is for.

    A scheduled or backfilled run has a partition key and no logical date; `airflow dags test DAG DATE` is the other way
    round; a run started by hand in the UI may have neither and is for the day before it starts.
    """
    if dag_run.partition_key:
        return datetime.strptime(dag_run.partition_key[:10], KEY_FORMAT).date()
    zone = ZoneInfo(default_zone())
    if dag_run.logical_date:
        # Airflow read the date that was typed as midnight in its default time zone.
        day: date = dag_run.logical_date.astimezone(zone).date()
        return day
    started: date = dag_run.run_after.astimezone(zone).date()
    return started - timedelta(days=1)


def partition_key(context: Mapping[str, Any]) -> str:
    """The key of the day this run is for, as the timetable would write it."""
    return day_of(context["dag_run"]).strftime(KEY_FORMAT)


def default_zone() -> str:
    """Airflow's default time zone, which is the reporting one."""
    name: str = conf.get("core", "default_timezone")
    return "UTC" if name.lower() == "utc" else name

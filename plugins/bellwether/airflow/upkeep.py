"""Runs a part of maintenance as a task: with what settings, for which day, and what to do when a run is in its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from bellwether.errors import BellwetherError
from bellwether.settings import Settings, load_settings


def compact() -> None:
    """Pack the small landed files of past months."""
    from bellwether import maintenance

    _run(lambda settings, today: maintenance.compact(settings, today, print))


def rebuild() -> None:
    """Give back the disk that the build file holds free."""
    from bellwether import maintenance

    _run(lambda settings, _: maintenance.rebuild(settings, print))


def retain() -> None:
    """Remove what is older than it is kept, and what killed processes left."""
    from bellwether import maintenance

    _run(lambda settings, today: [maintenance.retain(settings, today, print), maintenance.tidy(settings, today, print)])


def check_freshness() -> None:
    """Tell people which tables wait for a new export."""
    from bellwether import maintenance

    _run(lambda settings, today: maintenance.check_freshness(settings, today, print))


def _run(part: Callable[[Settings, date], object]) -> None:
    """Run the part for today. A run in progress is no failure: the task is skipped, and the next week does it."""
    from bellwether import pipeline

    settings = load_settings()
    try:
        part(settings, pipeline.yesterday(settings) + timedelta(days=1))
    except BellwetherError as error:
        if error.is_transient:
            raise AirflowSkipException(f"Skipped until the next time: {error}") from error
        raise AirflowFailException(str(error)) from error

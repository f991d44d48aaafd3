"""Runs a stage of the pipeline as a task: which day, which settings, and which failures are worth another try."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from bellwether.airflow.days import day_of
from bellwether.errors import BellwetherError
from bellwether.settings import load_settings

if TYPE_CHECKING:
    from bellwether.runs import Run

Result = TypeVar("Result")


def plan() -> list[str]:
    """The sources that have files in the inbox."""
    from bellwether import pipeline

    return _run(pipeline.plan)


def land(source: str) -> None:
    """Land one source's files."""
    from bellwether import pipeline

    _run(lambda run: pipeline.land(run, [source]))


def decide() -> bool:
    """Whether anything is new since the last publish."""
    from bellwether import pipeline

    return _run(pipeline.decide)


def check_exports() -> None:
    """Check what arrived."""
    from bellwether import pipeline

    _run(pipeline.check_exports)


def build() -> None:
    """Run dbt; on a second try, from where the first one failed."""
    from bellwether import pipeline

    is_retry = get_current_context()["ti"].try_number > 1
    _run(lambda run: pipeline.build(run, retry=is_retry))


def check_marts() -> None:
    """Check what leaves."""
    from bellwether import pipeline

    _run(pipeline.check_marts)


def publish() -> None:
    """Publish, and tell people about the warnings that did not stop it."""
    from bellwether import notify, pipeline

    def publish_and_tell(run: Run) -> None:
        manifest = pipeline.publish(run)
        notify.warnings_found(run.settings, manifest.through_date, manifest.checks.failed_warnings)

    _run(publish_and_tell)


def report() -> None:
    """Write the report of what is published, unless it has one."""
    from bellwether import pipeline

    _run(lambda run: pipeline.report(run, again=False))


def _run(stage: Callable[[Run], Result]) -> Result:
    """Run the stage for this DAG run's day. What a person has to mend fails at once; another try would only hide it."""
    from bellwether import pipeline

    context = get_current_context()
    task = context["ti"]
    run = pipeline.start(load_settings(), day_of(context["dag_run"]))
    try:
        return stage(run)
    except Exception as error:
        if not _may_pass(error):
            raise AirflowFailException(str(error)) from error
        if task.try_number <= task.max_tries:
            run.tell(task.task_id, "this may pass by itself: Airflow tries again after a pause")
        raise


def _may_pass(error: Exception) -> bool:
    """Whether the same task may succeed later though nobody mends anything: a lock, a full disk, memory."""
    from duckdb import IOException, OutOfMemoryException

    if isinstance(error, BellwetherError):
        return error.is_transient
    return isinstance(error, (OSError, MemoryError, IOException, OutOfMemoryException))

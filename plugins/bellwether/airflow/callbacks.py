"""What Airflow calls when a task has failed for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bellwether.airflow.days import day_of
from bellwether.settings import load_settings


def tell_failure(context: Mapping[str, Any]) -> None:
    """Notify people. A retry that is still to come is not told."""
    from bellwether import notify

    task = context["ti"]
    error = context.get("exception") or RuntimeError("the task ended without an exception")
    cause = error.__cause__ or error
    where = f"task {task.task_id} of {task.dag_id}, run {task.run_id}"
    notify.run_failed(load_settings(), day_of(context["dag_run"]), task.task_id, cause, where)

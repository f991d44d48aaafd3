"""Reviews: when the last day of a week, month, quarter, half year or year is published, its scorecards are frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import PartitionedAssetTimetable, RollupMapper, dag, get_current_context, task

from bellwether.airflow import reviewing
from bellwether.airflow.callbacks import tell_failure
from bellwether.airflow.days import PUBLISHED_DAY
from bellwether.airflow.review_calendar import ReviewMapper, ReviewWindow

DOC = """
Closes the review of a period when its last day is published: freezes its scorecards, writes the pack (HTML and XLSX)
into `reviews/<first day>-<kind>/`, and tells the owners whose review cycle it is.
`close >> needs_approval >> approve >> accepted >> finish`; `bellwether review` does the same by hand.

A run's partition is the review: `2026-10-01-month`. A review that was missed, because its last day was never published
on its own, is closed by the next run of its kind. A closed review never changes; what is restated later is listed
beside it (`differences.html`) and in the report.

**Approval**: with `BELLWETHER_REVIEW_APPROVAL=true` the run waits at `approve` until somebody answers under *Required
actions* in the UI; the pack is a draft until then. Without it, `needs_approval` skips the question.

**When it fails** nothing is lost: what is closed stays closed, and the same run again does the rest.

- `close`: the published file lacks the period or its scorecard, or a closed review was changed by hand. The message
  says which. Publish the day, or bring `review.json` back from a backup, and clear the task.
- `needs_approval`: a review cannot be read. As for `close`.
- `approve`: nobody answered for four weeks. Clear the task to ask again, or end the review with
  `bellwether review 2026-10-01-month --approve "Director of marketing"` and mark the task as success.
- `finish`: the folder of reviews cannot be written. Mend its owner and clear the task.
- `accepted` does nothing: it is skipped when a pack was rejected.

**A rejected review** stays as it was. Mend what was wrong, publish again, then clear the run, or close it by hand with
`bellwether review 2026-10-01-month`: it is frozen anew and the rejected one is kept beside it.
"""

DEFAULTS: dict[str, Any] = {
    "owner": "data-engineering",
    "retries": 2,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(hours=1),
    "on_failure_callback": tell_failure,
}


@dag(
    schedule=PartitionedAssetTimetable(
        assets=PUBLISHED_DAY,
        default_partition_mapper=RollupMapper(upstream_mapper=ReviewMapper(), window=ReviewWindow()),
    ),
    catchup=False,
    max_active_runs=8,  # a run may wait for weeks until somebody approves, and others must not wait for it
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["bellwether", "review"],
)
def kpi_review() -> None:
    """Declare the tasks; what they do is in `bellwether.reviews`."""

    @task
    def close() -> list[str]:
        return reviewing.close()

    @task.short_circuit(ignore_downstream_trigger_rules=False)
    def needs_approval(keys: list[str]) -> bool:
        return reviewing.needs_approval(keys)

    approve = ApprovalOperator(
        task_id="approve",
        subject="Review {{ ti.xcom_pull('close') | join(', ') }}: is the pack final?",
        body="Read the pack in the folder `reviews/` of the data home. Approved, it is final and its owners are told.",
        execution_timeout=None,
        response_timeout=timedelta(weeks=4),
    )
    accepted = EmptyOperator(task_id="accepted")

    # Also when nobody has to approve, and when somebody has refused: that is an end as well.
    @task(trigger_rule="none_failed")
    def finish(keys: list[str]) -> None:
        reviewing.finish(keys, get_current_context()["ti"].xcom_pull(task_ids="approve"))

    closed: Any = close()
    needs_approval(closed) >> approve >> accepted >> finish(closed)


kpi_review()

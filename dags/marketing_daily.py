"""The daily line: exports in, audited KPIs and a published report out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, get_current_context, task

from bellwether.airflow import stages
from bellwether.airflow.callbacks import tell_failure
from bellwether.airflow.days import PUBLISHED_DAY, every_morning, partition_key
from bellwether.airflow.environment import POOL

DOC = """
Lands what lies in `inbox/`, checks it, builds the marts, checks and publishes them, writes the report, for one day:
`plan >> land (a task for each source) >> decide >> check_exports >> build >> check_marts >> publish >> report`

**When nothing is new** `decide` skips the rest: the same exports, day, code and settings are published already.

**When it fails** the published file and the report stay as they were. Read the end of the task's log: it says what is
wrong, on which rows, and what to do.

- `land`: the disk is full, or the inbox cannot be read. Mend it and clear the task. (An unusable export fails
  nothing: it goes to `quarantine/` with its reason.)
- `check_exports`: an export is too small, too old or out of range. Put a better one into `inbox/`, run the day again.
- `build`: a model did not build, or a test found rows. Mend the model or the export and run the day again. What
  may pass by itself is retried, from where it failed (`dbt retry`).
- `check_marts`: numbers do not reconcile, or moved implausibly. Follow `reconciliation` to the first step that differs.
- `publish`: the disk is full, or another run replaced the build after it was checked. Clear the task.
- `report`: what is published is fine, only its report is missing. Clear the task.

**To run a day again**: clear its run in the UI, or `make run DATE=2026-11-01` while the scheduler is off. **A range**,
up to the day before `--to-date`, with the scheduler on:
`bellwether airflow backfill create --dag-id marketing_daily --from-date … --to-date … --max-active-runs 1`,
and for days that have run already, `--reprocess-behavior completed`.
Any day, in any order, any number of times, gives the same tables. `bellwether rollback` brings the version before back.
"""

DEFAULTS: dict[str, Any] = {
    "owner": "data-engineering",
    "retries": 2,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(hours=2),
    "on_failure_callback": tell_failure,
}


@dag(
    schedule=every_morning(hour=6),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["bellwether", "daily"],
)
def marketing_daily() -> None:
    """Declare the tasks; what they do is in `bellwether.pipeline`."""

    @task
    def plan() -> list[str]:
        return stages.plan()

    @task(map_index_template="{{ task.op_kwargs['source'] }}")
    def land(source: str) -> None:
        stages.land(source)

    # An empty inbox skips every mapped `land`; there may still be a new day, or code, to build for.
    @task.short_circuit(trigger_rule="none_failed", ignore_downstream_trigger_rules=False)
    def decide() -> bool:
        return stages.decide()

    @task(pool=POOL)
    def check_exports() -> None:
        stages.check_exports()

    @task(pool=POOL)
    def build() -> None:
        stages.build()

    @task(pool=POOL)
    def check_marts() -> None:
        stages.check_marts()

    @task(pool=POOL)
    def publish() -> None:
        stages.publish()

    # These two run also when nothing is new: a run that was killed after publishing still owes its report, and a day
    # that an earlier publish covered is a published day like any other.
    @task(trigger_rule="none_failed")
    def report() -> None:
        stages.report()

    @task(trigger_rule="none_failed", outlets=[PUBLISHED_DAY])
    def announce(*, outlet_events: Any) -> None:
        outlet_events[PUBLISHED_DAY].add_partitions(partition_key(get_current_context()))

    published = publish()
    land.expand(source=plan()) >> decide() >> check_exports() >> build() >> check_marts() >> published
    published >> [report(), announce()]


marketing_daily()

"""The weekly upkeep: what keeps a data home small, quick and honest over the years."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from bellwether.airflow import upkeep
from bellwether.airflow.callbacks import tell_failure
from bellwether.airflow.environment import POOL

DOC = """
Packs landed files, gives back disk, removes what is old, and says which source is late. It changes no published number:
`compact >> rebuild`, and beside them `retain` and `check_freshness`. `bellwether maintain` does the same by hand.

**Beside a daily run**: `compact` and `rebuild` wait for the writer's slot of the pool. When a run outside Airflow holds
the build file they are *skipped*, which is no failure: the next week does it.

**When it fails** nothing is lost: each part either did its whole work or none. Read the end of the task's log.

- `compact`: a landed file does not hold what its receipt says, so the disk, or a hand, has changed it. The message
  names the export to land again from `archive/`.
- `rebuild`: the copy of the build file differs from it; the build file stays. Check the disk and clear the task.
- `retain`: a folder cannot be written. Mend its owner and clear the task.
- `check_freshness`: a receipt or a contract cannot be read. The message names it.

**When people are told that a table waits for a new export**: export it and put it into `inbox/`; or, when the source is
no longer used, raise `freshness` in its contract.
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
    schedule="30 3 * * 0",  # Sunday, in Airflow's default time zone, which is the reporting one: before the daily run
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=DOC,
    tags=["bellwether", "weekly"],
)
def maintenance() -> None:
    """Declare the tasks; what they do is in `bellwether.maintenance`."""

    @task(pool=POOL)
    def compact() -> None:
        upkeep.compact()

    # Also after a `compact` that was skipped: what was in its way may be gone.
    @task(pool=POOL, trigger_rule="none_failed")
    def rebuild() -> None:
        upkeep.rebuild()

    @task
    def retain() -> None:
        upkeep.retain()

    @task
    def check_freshness() -> None:
        upkeep.check_freshness()

    compact() >> rebuild()
    retain()
    check_freshness()


maintenance()

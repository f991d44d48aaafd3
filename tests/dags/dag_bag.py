"""What Airflow finds in `dags/`, asked in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bellwether.airflow.environment import airflow_environment
from bellwether.settings import Settings

# Airflow reads its configuration at import, so each look at the DAGs is a process of its own, with the embedded one's.
DESCRIBE = """
import json
from airflow.dag_processing.dagbag import DagBag
bag = DagBag()
def task(t):
    return {
        "pool": t.pool, "retries": t.retries, "owner": t.owner, "trigger_rule": str(t.trigger_rule),
        "exponential": bool(t.retry_exponential_backoff), "timeout": bool(t.execution_timeout),
        "answer_timeout": bool(getattr(t, "response_timeout", None)),
        "told": bool(t.on_failure_callback), "downstream": sorted(t.downstream_task_ids),
        "outlets": [o.name for o in t.outlets], "mapped": t.is_mapped,
    }
print("DAGS " + json.dumps({"errors": bag.import_errors, "dags": {
    d.dag_id: {
        "tags": sorted(d.tags), "doc": d.doc_md or "", "max_active_runs": d.max_active_runs, "catchup": d.catchup,
        "file": d.fileloc, "timetable": type(d.timetable).__name__,
        "timezone": str(getattr(d.timetable, "timezone", "")), "offset": getattr(d.timetable, "run_offset", None),
        "tasks": {t.task_id: task(t) for t in d.tasks},
    } for d in bag.dags.values()}}))
"""


def ask(settings: Settings, code: str, marker: str) -> Any:
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-c", code], env=airflow_environment(settings), capture_output=True, text=True, check=False
    )
    lines = [line for line in result.stdout.splitlines() if line.startswith(marker)]
    assert lines, result.stdout + result.stderr
    return json.loads(lines[-1].removeprefix(marker))

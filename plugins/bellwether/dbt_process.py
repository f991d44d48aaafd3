"""dbt in a process of its own: `python -m bellwether.dbt_process build …` takes dbt's own arguments.

A process, because `dbtRunner` keeps DuckDB's lock after it returns. Not the `dbt` script itself, because that outlives
a killed parent and keeps the lock too, so that the next run could not write.
"""

from __future__ import annotations

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies; elsewhere there is nothing like it, and nothing is done."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent()
    from dbt.cli.main import cli

    cli(prog_name="dbt")

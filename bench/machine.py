"""The machine a case ran on, as far as it explains the figures."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "apache-airflow")


def facts() -> dict[str, str]:
    """When, on which commit, cores, memory, load at the start, versions."""
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{_memory_bytes() / 2**30:.0f} GiB",
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "versions": ", ".join(
            [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _PACKAGES)]
        ),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _memory_bytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _commit() -> str:
    """The short commit, with `+` when the tree differs from it; `none` outside a checkout."""
    try:
        shown = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "none"
    return shown.stdout.strip()

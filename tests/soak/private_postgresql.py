"""A PostgreSQL of one's own, on loopback, in a temporary folder, from the system's packages; and Airflow's drivers."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from soak.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = Path("/usr/lib/postgresql")
NEEDED = ("initdb", "pg_ctl", "createdb")


def binaries() -> Path | None:
    """The folder that has all of them, newest first; Debian keeps them off PATH, one folder for each version."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    folders += [Path(folder) for folder in os.get_exec_path()]
    return next((folder for folder in folders if all((folder / name).exists() for name in NEEDED)), None)


def install_drivers(folder: Path) -> None:
    """Install the locked drivers into a folder of their own: the development environment stays what its lock says."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--target", str(folder), "-r", str(ROOT / "deploy" / "postgres.lock")]
    subprocess.run(command, check=True)


@contextmanager
def private_postgresql(bin_folder: Path) -> Iterator[dict[str, str]]:
    """Airflow's variables for a cluster that lives as long as this, reached with a password as a deployment's is."""
    port, password = free_port(), secrets.token_urlsafe(12)
    # pytest's folders are closed to other users, and PostgreSQL refuses to run as root.
    with tempfile.TemporaryDirectory(prefix="bellwether-postgresql-") as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        as_user = _unprivileged(folder)
        data = folder / "data"
        initdb = [bin_folder / "initdb", "-D", data, "-U", "airflow", "-A", "scram-sha-256", "-E", "UTF8"]
        subprocess.run([*initdb, f"--pwfile={folder / 'password'}"], check=True, stdout=subprocess.DEVNULL, **as_user)
        control = [bin_folder / "pg_ctl", "-D", data, "-w"]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        start = [*control, "-l", folder / "log", "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, **as_user)
        try:
            create = [bin_folder / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "airflow", "airflow"]
            subprocess.run(create, check=True, env={"PGPASSWORD": password})
            install_drivers(folder / "drivers")
            yield {
                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://airflow@127.0.0.1:{port}/airflow",
                "PGPASSWORD": password,
                "PYTHONPATH": os.pathsep.join([str(folder / "drivers"), *filter(None, [os.environ.get("PYTHONPATH")])]),
            }
        finally:
            stop = [*control, "-m", "fast", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, **as_user)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a process that may own a cluster in this folder: as oneself, unless one is root."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    for file in (folder, *folder.iterdir()):
        shutil.chown(file, "nobody", "nogroup")
    return {"cwd": folder, "user": "nobody", "group": "nogroup", "extra_groups": []}

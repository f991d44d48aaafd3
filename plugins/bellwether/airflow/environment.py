"""The environment of the embedded Airflow: everything under the data home, everything on loopback.

What is set already wins, so that a deployment with a metadata database and an executor of its own only sets Airflow's
own variables.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path

from bellwether.settings import Settings

POOL = "bellwether_writer"
USER = "admin"
HOST = "127.0.0.1"
PORT = 8080


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The environment in which `airflow` finds this project's DAGs and the embedded metadata."""
    home = settings.airflow_home
    inherited = settings.child_environment()
    port = inherited.get("AIRFLOW__API__PORT", str(PORT))
    chosen = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "false",
        "AIRFLOW__CORE__DAGS_FOLDER": settings.dags,
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": settings.time_zone,
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__PLUGINS_FOLDER": settings.plugins,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": password_file(settings),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": settings.logs / "airflow",
    }
    # `airflow standalone` starts further `airflow` processes from PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)])
    return {name: str(value) for name, value in chosen.items()} | inherited | {"PATH": path}


def password_file(settings: Settings) -> Path:
    """Where Airflow's simple auth manager reads users and passwords."""
    return settings.airflow_home / "passwords.json"


def password(settings: Settings) -> str:
    """The password of USER, made once per data home and readable by its owner only."""
    file = password_file(settings)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps({USER: secrets.token_urlsafe(12)}) + "\n", encoding="utf-8")
    found: str = json.loads(file.read_text(encoding="utf-8"))[USER]
    return found

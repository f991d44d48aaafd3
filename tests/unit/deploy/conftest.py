"""What the commands and settings that a deployment uses really know, asked once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable

import pytest
from compose_rules import ROOT, Deployment

from bellwether.airflow.environment import airflow_environment
from bellwether.settings import Settings

# In a process of its own, because importing Airflow writes a configuration file into its home.
KNOWN = """
import json
from airflow.cli.cli_parser import airflow_commands
from airflow.configuration import conf
names = [c.name for c in airflow_commands]
names += [f"{c.name} {sub.name}" for c in airflow_commands for sub in getattr(c, "subcommands", ())]
options = [f"AIRFLOW__{s}__{o}".upper() for s in conf.configuration_description for o in
           conf.configuration_description[s]["options"]]
print("KNOWN " + json.dumps([names, options]))
"""


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Deployment:
    settings = make_settings(tmp_path_factory.mktemp("home"))
    settings.airflow_home.mkdir(parents=True)
    result = subprocess.run(
        [sys.executable, "-c", KNOWN], env=airflow_environment(settings), capture_output=True, text=True, check=True
    )
    line = next(line for line in result.stdout.splitlines() if line.startswith("KNOWN "))
    commands, options = json.loads(line.removeprefix("KNOWN "))
    # A command with subcommands does nothing alone.
    groups = {command.split()[0] for command in commands if " " in command}
    source = (ROOT / "plugins" / "bellwether" / "settings.py").read_text()
    variables = set(re.findall(r'"(BELLWETHER_\w+)"', source))
    variables |= {f"BELLWETHER_KEEP_{kind.upper()}_DAYS" for kind, _ in settings.keep_days}
    return Deployment(
        airflow_commands=frozenset(commands) - groups,
        airflow_options=frozenset(options),
        settings_variables=frozenset(variables),
        project_version=tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
    )

"""What must hold of docker-compose.yml and the images it builds, as one list of faults. No Docker is needed.

Given as texts, so that a test can break one of them and see the fault named.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
SECRET = re.compile(r"PASSWORD|SECRET|FERNET|SALT")
# Where the images put the project's files.
INSIDE = {"/opt/bellwether/": "", "/app/bellwether/": "deploy/superset/"}


@dataclass
class Deployment:
    """The texts that decide a deployment, and what the commands they use know."""

    compose: str = (ROOT / "docker-compose.yml").read_text()
    dockerfiles: dict[str, str] = field(
        default_factory=lambda: {
            name: (ROOT / name).read_text() for name in ("Dockerfile", "deploy/superset/Dockerfile")
        }
    )
    dockerignore: str = (ROOT / ".dockerignore").read_text()
    env_example: str = (ROOT / ".env.example").read_text()
    scripts: dict[str, str] = field(
        default_factory=lambda: {str(f.relative_to(ROOT)): f.read_text() for f in sorted(ROOT.glob("deploy/**/*.sh"))}
    )
    locks: dict[str, str] = field(
        default_factory=lambda: {
            name: (ROOT / name).read_text()
            for name in ("requirements.lock", "deploy/postgres.lock", "deploy/superset/requirements.lock")
        }
    )
    airflow_commands: frozenset[str] = frozenset()
    airflow_options: frozenset[str] = frozenset()
    settings_variables: frozenset[str] = frozenset()
    project_version: str = ""

    @property
    def document(self) -> dict[str, Any]:
        return parse(self.compose)

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        return dict(self.document["services"])


@functools.lru_cache
def parse(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text))


def faults(deployment: Deployment) -> list[str]:
    """Everything that is wrong; empty when nothing is."""
    found = [*_variables(deployment), *_files(deployment), *_locks(deployment), *_declared(deployment)]
    for name, service in deployment.services.items():
        rules = (_restraint, _user, _ports, _health, _order, _mounts, _commands, _environment)
        found += [f"{name}: {fault}" for rule in rules for fault in rule(deployment, service)]
    return found


def is_one_shot(service: dict[str, Any]) -> bool:
    return service["restart"] == "no"


def _variables(deployment: Deployment) -> Iterator[str]:
    text = "\n".join(
        line.split(" #")[0] for line in deployment.compose.splitlines() if not line.strip().startswith("#")
    )
    listed = set(re.findall(r"^#?(\w+)=", deployment.env_example, re.MULTILINE))
    for name, operator, default in VARIABLE.findall(text):
        if name not in listed:
            yield f"${{{name}}} is not in .env.example"
        is_profiled = name.startswith("SUPERSET_")
        if SECRET.search(name) and operator != (":-" if is_profiled else ":?"):
            yield f"${{{name}}} is a secret and may be left out"
        if SECRET.search(name) and operator == ":-" and default:
            yield f"${{{name}}} is a secret with a default"


def _declared(deployment: Deployment) -> Iterator[str]:
    document = deployment.document
    networks = {network for service in deployment.services.values() for network in service["networks"]}
    for network in networks - set(document["networks"]):
        yield f"network {network} is not declared"
    for name, service in deployment.services.items():
        if "postgres:" in service["image"] and not all(
            (document["networks"][network] or {}).get("internal") for network in service["networks"]
        ):
            yield f"{name} can be reached from, or reach, more than its own network"
    versions = {
        service["image"] for service in deployment.services.values() if service["image"].startswith("bellwether:")
    }
    if versions != {f"bellwether:{deployment.project_version}"}:
        yield f"the image is {versions}, the project {deployment.project_version}"


def _restraint(_: Deployment, service: dict[str, Any]) -> Iterator[str]:
    if service.get("cap_drop") != ["ALL"]:
        yield "keeps capabilities"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "may gain privileges"
    if service.get("read_only") is not True:
        yield "can write its root file system"
    if service.get("privileged"):
        yield "is privileged"
    if not any(mount.startswith("/tmp") for mount in service.get("tmpfs", [])):
        yield "has no /tmp"
    if not set(service.get("deploy", {}).get("resources", {}).get("limits", {})) >= {"memory", "cpus", "pids"}:
        yield "has no limits"
    if "max-size" not in service.get("logging", {}).get("options", {}):
        yield "may fill the disk with its log"


def _user(deployment: Deployment, service: dict[str, Any]) -> Iterator[str]:
    users = [str(service["user"])] if "user" in service else []
    if "build" in service:
        text = deployment.dockerfiles[service["build"].get("dockerfile", "Dockerfile")]
        users += re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1:]
    if not users or any(user.split(":")[0] in {"root", "0"} for user in users):
        yield "runs as root"


def _ports(_: Deployment, service: dict[str, Any]) -> Iterator[str]:
    for port in service.get("ports", []):
        if not str(port).startswith("127.0.0.1:"):
            yield f"port {port} is open to the network"


def _health(_: Deployment, service: dict[str, Any]) -> Iterator[str]:
    if not is_one_shot(service) and not {"test", "interval", "timeout", "retries"} <= set(
        service.get("healthcheck", {})
    ):
        yield "has no health check"


def _order(deployment: Deployment, service: dict[str, Any]) -> Iterator[str]:
    for name, how in service.get("depends_on", {}).items():
        if name not in deployment.services:
            yield f"waits for {name}, which does not exist"
            continue
        wanted = "service_completed_successfully" if is_one_shot(deployment.services[name]) else "service_healthy"
        if how.get("condition") != wanted:
            yield f"does not wait until {name} is ready"


def _mounts(deployment: Deployment, service: dict[str, Any]) -> Iterator[str]:
    volumes = set(deployment.document["volumes"])
    for mount in service.get("volumes", []):
        text = VARIABLE.sub(lambda match: match[3], mount)
        source, target, *mode = text.split(":")
        if source.startswith("."):
            if not (ROOT / source).is_dir():
                yield f"mounts {source}, which does not exist"
            if mode != ["ro"]:
                yield f"can write {source}"
        elif source not in volumes:
            yield f"volume {source} is not declared"
        if source == "published" and service["image"].startswith("bellwether-superset") and mode != ["ro"]:
            yield "can write what is published"
        if target.endswith(".duckdb"):
            yield f"mounts the file {target}, which a swap replaces; mount its folder"


def _commands(deployment: Deployment, service: dict[str, Any]) -> Iterator[str]:
    words = [str(word) for word in service.get("command", [])]
    check = service.get("healthcheck", {}).get("test", [])
    for word in [*words, *map(str, check)]:
        for prefix, folder in INSIDE.items():
            if word.startswith(prefix) and not (ROOT / folder / word.removeprefix(prefix)).exists():
                yield f"runs {word}, which the image does not have"
    script = words[-1].removeprefix("/opt/bellwether/") if words else ""
    lines = [" ".join(words), *deployment.scripts.get(script, "").splitlines()]
    for line in lines:
        call = re.match(r"(?:exec )?airflow ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", line)
        if call and not {call[1], call[1].split()[0]} & deployment.airflow_commands:
            yield f"runs `airflow {call[1]}`, which Airflow does not know"


def _environment(deployment: Deployment, service: dict[str, Any]) -> Iterator[str]:
    for name, value in service.get("environment", {}).items():
        if name.startswith("BELLWETHER_") and name not in deployment.settings_variables:
            yield f"sets {name}, which nothing reads"
        if name.startswith("AIRFLOW__") and name not in deployment.airflow_options:
            yield f"sets {name}, which Airflow does not know"
        is_file = name.endswith("_FILE")
        if SECRET.search(name) and not is_file and not VARIABLE.fullmatch(str(value)):
            yield f"{name} has its secret in the file"


def _files(deployment: Deployment) -> Iterator[str]:
    allowed = {line.removeprefix("!") for line in deployment.dockerignore.splitlines() if line.startswith("!")}
    for name, text in deployment.dockerfiles.items():
        for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
            for source in words.split()[:-1]:
                if not (ROOT / source).exists():
                    yield f"{name} copies {source}, which does not exist"
                if source.split("/")[0] not in allowed:
                    yield f"{name} copies {source}, which .dockerignore keeps out"
    for service in deployment.services.values():
        if "build" in service and service["build"].get("dockerfile", "Dockerfile") not in deployment.dockerfiles:
            yield f"{service['build']} is no Dockerfile of this project"
    if "--require-hashes" not in deployment.dockerfiles["Dockerfile"]:
        yield "Dockerfile installs packages without their hashes"


def _locks(deployment: Deployment) -> Iterator[str]:
    ours = {**_pins(deployment.locks["requirements.lock"]), **_pins(deployment.locks["deploy/postgres.lock"])}
    for package, pin in _pins(deployment.locks["deploy/superset/requirements.lock"]).items():
        if pin != ours.get(package):
            yield f"Superset's {package} is not the one of the pipeline"
    for package in ("psycopg2-binary", "asyncpg"):
        if package not in ours:
            yield f"Airflow needs {package} for PostgreSQL"


def _pins(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package, its version and its hashes."""
    parts = re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)[1:]
    pins = {}
    for part in parts:
        if pin := re.match(r"([\w.-]+)==(\S+)", part):
            pins[pin[1]] = (pin[2], frozenset(re.findall(r"--hash=(\S+)", part)))
    return pins

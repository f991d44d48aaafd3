"""docker-compose.yml and its images: nothing is wrong with them, and what could be would be found."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from compose_rules import Deployment, faults

from bellwether.airflow.environment import POOL, airflow_environment
from bellwether.settings import Settings


def test_nothing_is_wrong(deployment: Deployment) -> None:
    assert faults(deployment) == []


def test_every_service_of_the_design_is_there(deployment: Deployment) -> None:
    wanted = {
        "postgres",
        "init",
        "api-server",
        "scheduler",
        "dag-processor",
        "triggerer",
        "bi-database",
        "bi-init",
        "bi",
    }
    assert set(deployment.services) == wanted
    profiled = {name for name, service in deployment.services.items() if service.get("profiles") == ["bi"]}
    assert profiled == {"bi-database", "bi-init", "bi"}


HEALTH = "    healthcheck:\n      test: [CMD, pg_isready"
PORT = "127.0.0.1:${SUPERSET_PORT"
BREAKS = [
    ('"127.0.0.1:${AIRFLOW_PORT', '"0.0.0.0:${AIRFLOW_PORT', "open to the network"),
    (PORT, PORT.partition(":")[2], "open to the network"),
    ("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it in .env}", "POSTGRES_PASSWORD: airflow", "in the file"),
    ("${AIRFLOW_JWT_SECRET:?set it in .env}", "${AIRFLOW_JWT_SECRET:-change-me}", "AIRFLOW_JWT_SECRET"),
    ("${AIRFLOW_FERNET_KEY:?set it in .env}", "${AIRFLOW_FERNET_KEY}", "AIRFLOW_FERNET_KEY"),
    ("${SUPERSET_ADMIN_PASSWORD:-}", "${SUPERSET_ADMIN_PASSWORD:-admin}", "with a default"),
    ("${BELLWETHER_THREADS:-2}", "${BELLWETHER_CORES:-2}", "not in .env.example"),
    ("BELLWETHER_THREADS:", "BELLWETHER_CORES:", "which nothing reads"),
    ("AIRFLOW__CORE__PARALLELISM:", "AIRFLOW__CORE__PARALELISM:", "which Airflow does not know"),
    ("[airflow, dag-processor]", "[airflow, dag-processors]", "`airflow dag-processors`"),
    ("airflow/init.sh", "airflow/start.sh", "which the image does not have"),
    ("healthy.py, triggerer", "check.py, triggerer", "the image does not have"),
    ("./dbt_project:/opt", "./dbt:/opt", "does not exist"),
    ("/expectations:ro", "/expectations", "can write"),
    ("published:/published:ro", "published:/published", "can write what is published"),
    ("published:/published:ro", "published:/published/bellwether.duckdb:ro", "mount its folder"),
    ("read_only: true", "read_only: false", "can write its root file system"),
    ("cap_drop: [ALL]", "cap_drop: [NET_RAW]", "keeps capabilities"),
    ('["no-new-privileges:true"]', "[]", "may gain privileges"),
    ('user: "50000:50000"', 'user: "0:0"', "runs as root"),
    ('user: "999:999"', "stdin_open: false", "runs as root"),
    (HEALTH, HEALTH.replace("healthcheck", "x-was"), "no health check"),
    ("init: {condition: service_completed_successfully}", "init: {condition: service_started}", "until init"),
    ("api-server: {condition: service_healthy}", "web: {condition: service_healthy}", "does not exist"),
    ("memory: 512m, ", "", "has no limits"),
    ("metadata: {internal: true}", "metadata: {}", "more than its own network"),
    ("image: bellwether:0.1.0", "image: bellwether:0.0.9", "the project"),
    ("\n  logs:\n", "\n", "volume logs is not declared"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), BREAKS, ids=[f"{n}: {b[2]}" for n, b in enumerate(BREAKS)])
def test_a_fault_in_the_compose_file_is_found(deployment: Deployment, right: str, wrong: str, said: str) -> None:
    assert right in deployment.compose, "this break no longer breaks anything"
    found = faults(replace(deployment, compose=deployment.compose.replace(right, wrong)))
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("Dockerfile", "USER bellwether", "USER root", "runs as root"),
        ("Dockerfile", "COPY expectations expectations", "COPY suites expectations", "copies suites"),
        ("Dockerfile", "COPY expectations expectations", "COPY tests tests", ".dockerignore keeps out"),
        ("Dockerfile", "--require-hashes", "", "without their hashes"),
        ("deploy/superset/Dockerfile", "USER superset", "USER root", "runs as root"),
    ],
)
def test_a_fault_in_a_dockerfile_is_found(deployment: Deployment, file: str, right: str, wrong: str, said: str) -> None:
    text = deployment.dockerfiles[file].replace(right, wrong)
    found = faults(replace(deployment, dockerfiles=deployment.dockerfiles | {file: text}))
    assert any(said in fault for fault in found), found


def test_another_duckdb_in_superset_is_found(deployment: Deployment) -> None:
    name = "deploy/superset/requirements.lock"
    text = re.sub(r"duckdb==[\d.]+", "duckdb==1.4.0", deployment.locks[name])
    found = faults(replace(deployment, locks=deployment.locks | {name: text}))
    assert found == ["Superset's duckdb is not the one of the pipeline"]


def test_a_wrong_command_in_a_script_is_found(deployment: Deployment) -> None:
    name = "deploy/airflow/init.sh"
    text = deployment.scripts[name].replace("airflow db migrate", "airflow db upgrade")
    found = faults(replace(deployment, scripts=deployment.scripts | {name: text}))
    assert found == ["init: runs `airflow db upgrade`, which Airflow does not know"]


def test_the_server_sets_what_the_embedded_airflow_sets(deployment: Deployment, settings: Settings) -> None:
    """A variable that the laptop's Airflow needs is needed by the server's too; a new one must not be forgotten."""
    embedded = set(airflow_environment(settings)) & (deployment.airflow_options | {"AIRFLOW_HOME"})
    assert "AIRFLOW__CORE__EXECUTOR" in embedded
    assert embedded <= set(deployment.services["scheduler"]["environment"])


def test_the_writers_pool_has_one_slot(deployment: Deployment) -> None:
    assert re.search(rf"^airflow pools set {POOL} 1 ", deployment.scripts["deploy/airflow/init.sh"], re.MULTILINE)


def test_only_those_who_run_tasks_see_the_data(deployment: Deployment) -> None:
    seeing = {
        name
        for name, service in deployment.services.items()
        if any(str(mount).startswith("data:") for mount in service.get("volumes", []))
    }
    assert seeing == {"init", "scheduler"}

"""What docs/operations.md and docs/bi.md tell people to type works: commands exist, queries run, repairs repair."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
import duckdb
import pytest
import yaml
from compose_rules import ROOT, Deployment, is_one_shot

from bellwether import landing, warehouse
from bellwether.cli import main
from bellwether.publish.history import TABLE as HISTORY
from bellwether.publish.manifest import TABLE
from bellwether.publish.restatements import TABLE as RESTATEMENTS
from bellwether.settings import Settings

DOCS = ("docs/operations.md", "docs/bi.md", "dags/README.md")
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
SHELL_COMMANDS = {"chown", "cp", "du", "duckdb", "git", "grep", "mkdir", "mv", "openssl", "pip", "ssh", "tar"}


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def commands(document: str) -> Iterator[list[str]]:
    """Every command line in a block, and every span that begins with one of the project's commands."""
    text = (ROOT / document).read_text(encoding="utf-8")
    lines = [line for body in blocks(document, "bash") for line in body.splitlines()]
    spans = [
        span
        for span in SPAN.findall(BLOCK.sub("", text))
        if re.match(r"(bellwether|airflow|make|docker compose) [a-z-]", span)
    ]
    for line in [*lines, *spans]:
        words = shlex.split(line.replace("…", "").strip(), comments=True)
        if words:
            yield words


def is_known(words: list[str], deployment: Deployment) -> bool:
    """Whether every part of a command exists, down to the options of our own."""
    program, rest = words[0].rpartition("/")[2], words[1:]
    if program == "make":
        return bool(rest) and rest[0] in re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    if program == "bellwether":
        command = main.commands.get(rest[0]) if rest else None
        return command is not None and has_options(command, rest[1:])
    if program == "airflow":
        return " ".join(rest[:2]) in deployment.airflow_commands or rest[0] in deployment.airflow_commands
    if program == "docker":
        return is_known_to_compose(rest[1:], deployment)
    return program in SHELL_COMMANDS


def has_options(command: click.Command, words: list[str]) -> bool:
    if command.context_settings.get("ignore_unknown_options"):
        return True
    known = {option for parameter in command.params for option in parameter.opts}
    return all(word in known for word in words if word.startswith("-"))


def is_known_to_compose(words: list[str], deployment: Deployment) -> bool:
    """`docker compose` with these words: its services exist, and what it runs inside them is known too."""
    while words and words[0].startswith("-"):
        if words[0] == "--profile":
            if words[1] not in {name for s in deployment.services.values() for name in s.get("profiles", [])}:
                return False
            words = words[1:]
        words = words[1:]
    verb, rest = words[0], [word for word in words[1:] if not word.startswith("-")]
    if verb in {"exec", "run"}:
        service, inside = rest[0], words[words.index(rest[0]) + 1 :]
        if service not in deployment.services or (verb == "exec" and is_one_shot(deployment.services[service])):
            return False
        return not inside or inside[0] not in {"bellwether", "airflow"} or is_known(inside, deployment)
    if verb == "cp":
        return any(word.partition(":")[0] in deployment.services for word in rest)
    return verb in {"up", "start", "stop", "build", "logs", "ps"} and set(rest) <= set(deployment.services)


@pytest.mark.parametrize("document", DOCS)
def test_every_command_in_it_exists(document: str, deployment: Deployment) -> None:
    found = list(commands(document))
    assert found, "no commands were found"
    assert [words for words in found if not is_known(words, deployment)] == []


@pytest.mark.parametrize(
    "line",
    [
        "make deploy",
        "bellwether repair",
        "bellwether run --day 2026-11-01",
        "airflow db upgrade",
        "docker compose exec worker bellwether status",
        "docker compose exec init bellwether status",
        "docker compose exec scheduler bellwether stats",
        "docker compose --profile superset up -d",
        "docker compose restart everything",
        "rm -r data",
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str, deployment: Deployment) -> None:
    assert not is_known(shlex.split(line), deployment)


@pytest.mark.parametrize("document", DOCS)
def test_every_link_and_file_in_it_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", text):
        assert (ROOT / document).parent.joinpath(target).exists(), target
    for named in re.findall(r"`((?:deploy|docs|dbt_project|plugins)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named
    for anchor_file, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]*)\)", text):
        target = (ROOT / document).parent / anchor_file if anchor_file else ROOT / document
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCS)
def test_every_variable_in_it_can_be_set(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    listed = set(re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    named = set(re.findall(r"\b((?:BELLWETHER|SUPERSET|AIRFLOW|POSTGRES)_[A-Z_]+)\b", text))
    assert {name for name in named if "__" not in name} <= listed


def mart_columns() -> dict[str, list[tuple[str, str]]]:
    """Name and type of every column of the marts, as their enforced contracts state them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for file in sorted((ROOT / "dbt_project" / "models" / "marts").rglob("*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models") or []:
            columns: list[dict[str, Any]] = model.get("columns", [])
            if all("data_type" in column for column in columns):
                found[model["name"]] = [(column["name"], column["data_type"]) for column in columns]
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file with the published tables' columns and one row in each, opened as docs/bi.md says."""
    file = tmp_path_factory.mktemp("published") / "bellwether.duckdb"
    tables = mart_columns()
    assert {"fct_scorecard", "fct_kpi_values", "fct_orders", "dim_kpi"} <= set(tables)
    with duckdb.connect(str(file)) as connection:
        for table, columns in tables.items():
            connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns)})")
            connection.execute(f"insert into {table} ({columns[0][0]}) values (null)")
        connection.execute(
            f"create table {TABLE} as select date '2026-11-22' as through_date, now()::timestamp as published_at,"
            " 1 as checks_passed, 0 as checks_warned"
        )
    settings = {"enable_external_access": "false", "lock_configuration": "true"}
    with duckdb.connect(str(file), read_only=True, config=settings) as connection:
        yield connection


@pytest.mark.parametrize("number", range(len(blocks("docs/bi.md", "sql"))))
def test_every_query_runs_on_the_published_tables(number: int, published: duckdb.DuckDBPyConnection) -> None:
    published.execute(blocks("docs/bi.md", "sql")[number]).fetchall()


def test_every_table_it_names_is_published() -> None:
    text = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b((?:fct|dim)_\w+)\b", text)) <= {*mart_columns(), HISTORY, RESTATEMENTS}


def test_the_manifest_has_the_columns_that_the_queries_use() -> None:
    source = (ROOT / "plugins" / "bellwether" / "publish" / "copying.py").read_text(encoding="utf-8")
    for column in ("through_date date", "published_at timestamp", "checks_passed bigint", "checks_warned bigint"):
        assert column in source


def test_a_withdrawn_export_gives_its_days_back(settings: Settings) -> None:
    """`A bad day`, steps 2 to 4: without its receipt an export does not exist, and the one before counts again."""
    day = datetime.now(UTC).date() - timedelta(days=1)
    land_ads(settings, "Campaign report.csv", day, 500, hour=5)
    land_ads(settings, "Campaign report (1).csv", day, 7, hour=6)
    assert spend(settings) == 7
    receipts = [
        file
        for file in settings.landing.glob("*/*/*.json")
        if '"original_name": "Campaign report (1).csv"' in file.read_text()
    ]
    assert len(receipts) == 1, "the command of step 2 finds it by this text"
    receipts[0].rename(settings.home / receipts[0].name)
    assert spend(settings) == 500


def land_ads(settings: Settings, name: str, day: date, cost: int, hour: int) -> None:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    text = f"Campaign report\nDay,Campaign,Currency code,Cost,Impr.,Clicks\n{day},Spring,EUR,{cost}.00,10,1\n"
    file = settings.inbox / name
    file.write_text(text, encoding="utf-8")
    exported_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()
    os.utime(file, (exported_at, exported_at))
    assert [outcome.status for outcome in landing.land(settings).files] == ["landed"]


def spend(settings: Settings) -> int:
    """The cost of the rows that count."""
    landing.refresh_raw(settings)
    with warehouse.build_reader(settings) as connection:
        row = connection.execute(
            "select sum(ads.cost::decimal(18, 2)) from raw.google_ads__campaign_days as ads"
            " join raw.coverage as coverage on coverage.filename = ads.filename and coverage.source = 'google_ads'"
        ).fetchone()
    assert row is not None
    return int(row[0])

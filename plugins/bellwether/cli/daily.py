"""`bellwether run`: prepare the data home, let Airflow run the day, show its stages as they go, sum up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from bellwether import pipeline, runs
from bellwether.airflow import local
from bellwether.cli.console import LABEL, EventPrinter, show_summary
from bellwether.cli.first_run import fill_inbox, make_folders
from bellwether.cli.summary import Failure, Summary, summarise
from bellwether.settings import Settings


def run_day(settings: Settings, day: date | None, out: Console) -> Summary:
    """Run the DAG for `day` (yesterday unless given) through Airflow and print what happens.

    Raises:
        BellwetherError: the run could not be started. A stage that fails does not raise: the summary says so.
    """
    run = pipeline.start(settings, day or pipeline.yesterday(settings), EventPrinter(out))
    make_folders(settings)
    out.print(f"[bold]Bellwether[/] {run.day}  [dim]{settings.home}[/]")
    with out.status("preparing Airflow"):
        local.prepare(settings)
    fill_inbox(settings, run.day, lambda line: out.print(f"  {'demo':<{LABEL}} {line}", markup=False))
    follower = runs.Follower(settings, run.through_date)
    events: list[runs.Event] = []

    def follow() -> None:
        for event in follower.news():
            if event.day == run.day:
                events.append(event)
                run.listener(event)

    with out.status("running"):
        code, log = local.run_day(settings, run.day, follow)
    summary = summarise(run, events, str(log))
    if code != 0 and summary.failure is None:
        summary = summary.model_copy(update={"failure": _outside_stages(settings, code, log)})
    show_summary(out, summary)
    return summary


def _outside_stages(settings: Settings, code: int, log: Path) -> Failure:
    """Airflow failed while no stage did: it was killed, or could not read the DAG."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    message = "\n".join([f"Airflow {how}.", *lines[-1:]])
    if "failed to parse" in message:
        message = f"{message}\n{local.import_errors(settings)}"
    hint = f"Run again; what was done is kept. Airflow's own log is {log}."
    return Failure(stage="airflow", message=message, hint=hint, exit_code=1)

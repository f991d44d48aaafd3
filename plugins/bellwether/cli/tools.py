"""Commands beside the daily line: the simulated company, dbt, Airflow's UI, maintenance."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import click

from bellwether.cli.context import Context, as_date, command, json_option


@click.command()
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True, help="How many days.")
@click.option(
    "--scale",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="1 is about 20,000 web events a day.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed writes the same files.")
@click.option(
    "--end",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=as_date,
    metavar="YYYY-MM-DD",
    help="The last day; yesterday in the reporting time zone unless given.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@json_option
@command
def demo(context: Context, *, days: int, scale: float, seed: int, end: date | None, out: Path) -> None:
    """Write a simulated company's exports, with the true answers beside them in truth/.

    \b
    bellwether demo --out /tmp/demo
    bellwether demo --days 10 --scale 50 --seed 7 --out /tmp/large
    """
    from bellwether import pipeline
    from bellwether.demo import generate

    last = end or pipeline.yesterday(context.settings)
    report = generate(context.settings, out, days=days, scale=scale, seed=seed, end=last, progress=context.out.print)
    context.answer(report)


# Behind its first word a line belongs to the other tool, options and --help included.
PASSED_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False}


@click.command(context_settings=PASSED_ON)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@command
def dbt(context: Context, args: tuple[str, ...]) -> None:
    """Run any dbt command on this data home's build file.

    \b
    bellwether dbt build --select fct_orders+
    bellwether dbt test --select fct_kpi_values
    """
    from bellwether import transform

    build = transform.read_build(context.settings)
    sys.exit(transform.run_dbt(context.settings, list(args), build.through_date if build else None))


@click.command(context_settings=PASSED_ON)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@command
def airflow(context: Context, args: tuple[str, ...]) -> None:
    """Start Airflow's UI and scheduler on loopback, with the DAGs active; or run any Airflow command on them.

    \b
    bellwether airflow                 stays until interrupted; prints user and password
    bellwether airflow dags list
    bellwether airflow backfill create --dag-id marketing_daily \\
        --from-date 2026-11-01 --to-date 2026-11-08 --max-active-runs 1
    """
    from bellwether.airflow import local, server
    from bellwether.cli.first_run import make_folders

    make_folders(context.settings)
    if args:
        local.prepare(context.settings)
        sys.exit(local.start(context.settings, list(args), sys.stdout).wait())
    server.serve(context.settings, lambda line: context.out.print(line, markup=False))


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; printed without it.")
@command
def kpis(context: Context, *, out: Path | None) -> None:
    """Write the KPI catalogue as a page: every formula, name and measure, from the seeds.

    \b
    bellwether kpis --out docs/kpis.md
    """
    from bellwether import catalogue

    page = catalogue.page(context.settings.dbt_project)
    if out:
        out.write_text(page, encoding="utf-8")
    else:
        click.echo(page, nl=False)


@click.command()
@json_option
@command
def maintain(context: Context) -> None:
    """Pack landed files, give back disk, remove what is old, say which source is late.

    Changes no published number, and is safe at any time: what a run in progress forbids is left for the next time.
    Airflow does the same every week.
    """
    from bellwether import maintenance, pipeline

    today = pipeline.yesterday(context.settings) + timedelta(days=1)
    report = maintenance.maintain(context.settings, today, lambda line: context.out.print(line, markup=False))
    if report == maintenance.MaintenanceReport(today=today):
        context.out.print("Nothing to do.")
    context.answer(report)


COMMANDS = (demo, dbt, airflow, kpis, maintain)

"""Commands for the day's work: all of it, or one stage."""

from __future__ import annotations

import sys
from datetime import date

import click

from bellwether.cli.context import Context, command, date_option, json_option


@click.command()
@date_option
@json_option
@command
def run(context: Context, day: date | None) -> None:
    """Run the whole line for a day, through Airflow.

    Lands what lies in the inbox, checks, builds, checks again, publishes and reports. When nothing is new it stops
    after landing. On a data home that has never seen an export it starts with those of a simulated company.

    \b
    bellwether run --date 2026-11-01
    bellwether run --json > summary.json
    """
    from bellwether.cli.daily import run_day

    summary = run_day(context.settings, day, context.out)
    context.answer(summary)
    sys.exit(summary.exit_code)


@click.command()
@click.option("--source", "sources", multiple=True, help="Only this source; may be repeated.")
@json_option
@command
def land(context: Context, sources: tuple[str, ...]) -> None:
    """Land the exports in the inbox as Parquet with a receipt each.

    \b
    bellwether land
    bellwether land --source google_ads
    """
    from bellwether import pipeline

    context.answer(pipeline.land(context.run(None), list(sources) or None))


@click.command()
@date_option
@click.option("--retry", is_flag=True, help="Resume where the last build failed, if nothing has changed since.")
@click.option("--full-refresh", is_flag=True, help="Read every landed file again, not only those that changed.")
@json_option
@command
def build(context: Context, day: date | None, retry: bool, full_refresh: bool) -> None:
    """Build and test the marts with dbt.

    \b
    bellwether build
    bellwether build --retry
    bellwether build --full-refresh
    """
    from bellwether import pipeline

    context.answer(pipeline.build(context.run(day), retry=retry, full_refresh=full_refresh))


@click.command()
@click.argument("layer", type=click.Choice(["exports", "marts"]))
@json_option
@command
def check(context: Context, layer: str) -> None:
    """Check what arrived (exports) or what leaves (marts).

    \b
    bellwether check exports
    bellwether check marts --json
    """
    from bellwether import pipeline

    stage = pipeline.check_exports if layer == "exports" else pipeline.check_marts
    context.answer(stage(context.run(None)))


COMMANDS = (run, land, build, check)

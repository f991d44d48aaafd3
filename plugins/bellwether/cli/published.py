"""Commands for what readers see: publish, report, go back, ask."""

from __future__ import annotations

import click

from bellwether.cli.context import Context, command, json_option


@click.command()
@json_option
@command
def publish(context: Context) -> None:
    """Publish the build, if both gates have passed over it."""
    from bellwether import pipeline

    context.answer(pipeline.publish(context.run(None)))


@click.command()
@json_option
@command
def report(context: Context) -> None:
    """Write the report of what is published, again."""
    from bellwether import pipeline

    paths = pipeline.report(context.run(None))
    if paths:
        context.out.print(str(paths.latest))
        context.answer(paths)


@click.command()
@click.option("--to", "version", help="The version to show again; the one before the current unless given.")
@click.option("--list", "is_listing", is_flag=True, help="List the kept versions and change nothing.")
@json_option
@command
def rollback(context: Context, version: str | None, is_listing: bool) -> None:
    """Show readers an earlier version again.

    \b
    bellwether rollback --list
    bellwether rollback
    bellwether rollback --to 20261101T060512.204113Z
    """
    from bellwether import publish as publishing
    from bellwether.cli.answers import Versions
    from bellwether.cli.console import versions_table

    if not is_listing:
        publishing.rollback(context.settings, version, progress=context.out.print)
    current = publishing.read_manifest(context.settings)
    kept = Versions(current=current.version if current else None, versions=publishing.list_versions(context.settings))
    context.out.print(versions_table(kept.versions, kept.current))
    context.answer(kept)


@click.command()
@json_option
@command
def status(context: Context) -> None:
    """Say what is published, how fresh it is, and what waits in the inbox."""
    from bellwether.cli.answers import read_status
    from bellwether.cli.console import show_status

    found = read_status(context.settings)
    show_status(context.out, found)
    context.answer(found)


COMMANDS = (publish, report, rollback, status)

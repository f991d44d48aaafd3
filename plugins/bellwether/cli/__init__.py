"""The command line: each command is one stage, or the whole day, and returns a telling exit code.

Everything but click is imported inside the commands, so that `bellwether --help` answers at once.
"""

from __future__ import annotations

import click

from bellwether import __version__
from bellwether.cli import examining, published, reviewing, stages, tools
from bellwether.cli.context import Context

EXIT_CODES = """\b
Exit codes: 0 done (also when nothing was new), 1 fault, 2 a setting or an
argument is wrong, 3 landing, 4 dbt, 5 a quality gate, 6 publishing.
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__)
@click.option("--debug", is_flag=True, help="Show the trace of an error.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Marketing exports in, audited KPIs and a published report out.

    \b
    bellwether run                     the whole line for yesterday
    bellwether run --date 2026-11-01   for a given day
    bellwether doctor report.csv       what a file is, before it is landed
    bellwether status                  what is published, and how fresh it is
    """
    context.obj = Context(debug=debug)


for commands in (stages, examining, published, reviewing, tools):
    for each in commands.COMMANDS:
        main.add_command(each)

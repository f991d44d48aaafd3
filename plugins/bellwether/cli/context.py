"""What the commands share: settings, where they print, how they report errors, and the options they have in common."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

    from bellwether.runs import Run
    from bellwether.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class Context:
    """What every command needs: the settings, where progress goes, and whether the answer is JSON."""

    def __init__(self, *, debug: bool) -> None:
        self.debug = debug
        self.json = False

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings, read when a command first asks."""
        from bellwether.settings import load_settings

        return load_settings()

    @functools.cached_property
    def out(self) -> Console:
        """Where people read: with --json that is stderr, so that stdout holds the document alone."""
        from bellwether.cli.console import console

        return console(to_stderr=self.json)

    def run(self, day: date | None) -> Run:
        """A run for this day, or for yesterday, that prints what its stages say."""
        from bellwether import pipeline
        from bellwether.cli.console import EventPrinter

        chosen = day or pipeline.yesterday(self.settings)
        return pipeline.start(self.settings, chosen, EventPrinter(self.out))

    def answer(self, result: BaseModel) -> None:
        """Print the result's document, when one was asked for."""
        if self.json:
            click.echo(result.model_dump_json(indent=2))

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn an error into a message, what to do and an exit code. A trace goes to a file, unless with --debug."""
        from bellwether.errors import BellwetherError

        try:
            yield
        except BellwetherError as error:
            if self.debug:
                raise
            self._fail(error.message, error.hint, error.exit_code)
        except Exception as error:
            if self.debug:
                raise
            log = self.settings.logs / "fault.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(traceback.format_exc(), encoding="utf-8")
            self._fail(f"{type(error).__name__}: {error}", f"This is a fault in the program; its trace is in {log}.", 1)

    @staticmethod
    def _fail(message: str, hint: str, exit_code: int) -> NoReturn:
        from bellwether.cli.console import console, show_error

        show_error(console(to_stderr=True), message, hint)
        sys.exit(exit_code)


def command(function: Command) -> Command:
    """Hand the command its Context and report its errors."""

    @click.pass_context
    @functools.wraps(function)
    def wrapped(click_context: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        context = click_context.find_object(Context)
        assert context is not None
        context.json = bool(kwargs.pop("as_json", False))
        with context.errors():
            return function(context, *args, **kwargs)

    return wrapped  # type: ignore[return-value]


def as_date(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """A click callback: the day of what was typed."""
    return value.date() if value else None


date_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=as_date,
    metavar="YYYY-MM-DD",
    help="The day to run for; yesterday in the reporting time zone unless given.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on stdout, progress on stderr."
)

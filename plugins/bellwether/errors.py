"""Errors that a person can act on, each with the exit code the command line returns for it."""

from __future__ import annotations


class BellwetherError(Exception):
    """Something the user can mend: `message` says what is wrong and where, `hint` what to do next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "", *, is_transient: bool = False) -> None:
        """`is_transient`: the same call may succeed later without anyone mending anything, so a scheduler may retry."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.is_transient = is_transient

    def __str__(self) -> str:
        return f"{self.message}\n  What to do: {self.hint}" if self.hint else self.message


class ConfigurationError(BellwetherError):
    """A setting, a contract or a seed cannot be used as it is written."""

    exit_code = 2


class LandingError(BellwetherError):
    """Landing could not go on (a refused file is not an error: it goes to quarantine and is reported)."""

    exit_code = 3


class BuildFailed(BellwetherError):
    """dbt failed: a model did not build or a test found rows."""

    exit_code = 4


class GateFailed(BellwetherError):
    """A critical data-quality check failed; nothing was published."""

    exit_code = 5


class PublishFailed(BellwetherError):
    """The published file could not be replaced; the one before it is untouched."""

    exit_code = 6

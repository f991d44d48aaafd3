"""Why a file is refused. A refusal is no error of the run: the file goes to quarantine with these words beside it."""

from __future__ import annotations


class Refused(Exception):
    """The file cannot be landed as it is. `message` says what is wrong, `hint` what to do; neither quotes rows."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

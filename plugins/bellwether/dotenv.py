"""Files of `NAME=value` lines, such as `.env` in the checkout."""

from __future__ import annotations

from pathlib import Path

from bellwether.errors import ConfigurationError


def read_dotenv(file: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file, none when there is no file. Values may be quoted; `#` opens a comment line.

    Raises:
        ConfigurationError: a line is neither of these; the message names it.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name.isidentifier():
            raise ConfigurationError(f"{file}, line {number} is not NAME=value.", "Mend the line or open it with #.")
        is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        values[name] = value[1:-1] if is_quoted else value
    return values

"""Quoting for SQL that is put together from file and column names."""

from __future__ import annotations

from collections.abc import Iterable

PARQUET = "format parquet, compression zstd, compression_level 1"
"""Level 1 writes faster than the default, and text of this kind no larger."""


def identifier(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted string."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """A list of quoted strings, in brackets."""
    return "[" + ", ".join(literal(text) for text in texts) + "]"

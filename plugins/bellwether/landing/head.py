"""The beginning of a file, taken apart into records."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

csv.field_size_limit(1 << 24)  # a head holds no longer cell; the default would refuse a long post

Records = list[tuple[int, list[str]]]
"""CSV records, each with the number of the physical line it ends on."""


def read_records(text: str, delimiter: str, most: int) -> Records:
    """The first records of a text, at most so many; up to a quoting error, if there is one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: Records = []
    try:
        for cells in reader:
            found.append((reader.line_num, cells))
            if len(found) >= most:
                break
    except csv.Error:  # what is readable up to here decides
        pass
    return found


def plain(cells: Sequence[str]) -> str:
    """A record as one line of text, without comment signs and empty cells."""
    return ", ".join(cell.strip() for cell in cells if cell.strip()).lstrip("# ").strip()

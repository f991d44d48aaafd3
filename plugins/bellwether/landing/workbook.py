"""XLSX workbooks as the text that the rest of landing reads: the cells of their one table, as CSV.

A workbook is known by what is in the archive, never by its name. Cells become text without loss: a day is `2026-03-01`,
a time of day is kept, and a number has the 15 digits that spreadsheets keep (0.1 + 0.2 is stored as
0.30000000000000004, shown and meant as 0.3). A number of more digits is written with an exponent, by which landing
knows that it has lost some.
"""

from __future__ import annotations

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bellwether.landing.refusal import Refused

MAX_EXPANDED_BYTES = 2 * 1024**3
"""What a workbook may hold unpacked; a full sheet of 20 columns is half of it."""
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET_DIGITS = 15
_KEPT_IN_MEMORY = 8 * 1024**2
_STORED_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)(?:\s[^>]*)?>")
_CHUNK = 1 << 20

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(path: Path) -> bool:
    """Whether the file, a zip archive by its first bytes, is an XLSX workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist())
    except zipfile.BadZipFile:
        return False


def refuse_old_format(head: bytes) -> None:
    """Refuse what the first bytes show to be the format of before 2007, in which locked workbooks are packed too."""
    if head.startswith(_OLD_FORMAT):
        raise Refused(
            "The file is a workbook in the format of before 2007, or one locked by a password.",
            "Save it as .xlsx without a password, or as CSV UTF-8.",
        )


@contextmanager
def as_csv(path: Path) -> Iterator[IO[bytes]]:
    """The workbook's table as UTF-8 CSV with lines ending in LF; memory holds one sheet.

    Raises:
        Refused: the workbook is broken or locked, expands beyond all measure, has no table or several, or has stored
            values of which none could be read.
    """
    _refuse_bombs(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            sheet = _only_table(workbook, path)
            with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as packed:
                text = TextIOWrapper(packed, encoding="utf-8", newline="", write_through=True)
                csv.writer(text, lineterminator="\n").writerows(_rows(sheet))
                text.detach()
                packed.seek(0)
                yield packed
    except PasswordError as error:
        raise Refused("The workbook is locked by a password.", "Save it without one.") from error
    except CalamineError as error:
        raise Refused(
            f"The workbook is broken ({error}).", "Open it, save it again as .xlsx, and send that."
        ) from error


def cell_text(cell: Cell) -> str:
    """A cell as a vendor's CSV would have it: plain decimals, ISO days and times; nothing for an empty cell."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        has_time = cell.time() != time.min
        return cell.isoformat(sep=" ", timespec="seconds") if has_time else cell.date().isoformat()
    if isinstance(cell, timedelta):
        return _number_text(cell / timedelta(days=1))
    return str(cell)


def _number_text(number: float) -> str:
    shown = Decimal(f"{number:.{_SPREADSHEET_DIGITS}g}")
    if shown.adjusted() >= _SPREADSHEET_DIGITS:
        return f"{shown.normalize():E}"
    text = format(shown, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _only_table(workbook: CalamineWorkbook, path: Path) -> CalamineSheet:
    """The one visible sheet with more than a single column or row of cells: titles and notes are no tables."""
    sheets = [
        workbook.get_sheet_by_name(each.name)
        for each in workbook.sheets_metadata
        if each.typ is SheetTypeEnum.WorkSheet and each.visible is SheetVisibleEnum.Visible
    ]
    tables = [sheet for sheet in sheets if min(sheet.height, sheet.width) > 1]
    if len(tables) > 1:
        names = ", ".join(sheet.name for sheet in tables)
        raise Refused(
            f"The workbook has {len(tables)} tables ({names}); landing reads one.", "Save each as its own file."
        )
    if tables:
        return tables[0]
    if (stored := _stored_values(path)) > sum(sheet.height * sheet.width for sheet in sheets):
        raise Refused(
            f"The workbook stores {stored:,} values, and no row could be read.", "Open it, save it again as .xlsx."
        )
    raise Refused("No visible sheet of the workbook has a table.", "Put headers and rows on one visible sheet.")


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """The rows from the sheet's first one on, so that lines are numbered as the spreadsheet numbers its rows."""
    return ([cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False))


def _stored_values(path: Path) -> int:
    """How many cells of all sheets store a value, counted in the XML, whatever a reader makes of it."""
    stored = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    while chunk := part.read(_CHUNK):
                        stored += len(_STORED_VALUE.findall(chunk))
    return stored


def _refuse_bombs(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MAX_EXPANDED_BYTES:
        raise Refused(
            f"The workbook expands to {size // 1024**2:,} MB.",
            f"Workbooks may expand to {MAX_EXPANDED_BYTES // 1024**2:,} MB. Save it as CSV.",
        )

"""Workbooks: sheets of typed cells as XLSX, one workbook for each language.

Numbers are numbers with a format, days are days, and everything else is text: nothing that came with an export is ever
a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bellwether.reports.formats import Text, symbol
from bellwether.reports.strings import say, say_or, term

LANGUAGES = ("en", "zh")
# Kind of a cell: where the page's words for it begin.
WORDS = {
    "verdict": "verdict",
    "period": "period",
    "unit": "unit",
    "scope": "scope",
    "family": "family",
    "direction": "direction",
    "kpi_type": "kpi_type",
    "perspective": "perspective",
    "stage": "stage",
    "source": "source",
    "action": "actions.status",
    "campaign": "campaign",
    "evidence": "evidence",
}
MAX_TEXT = 32_767  # of a cell; Excel refuses a file with more
_PLAIN = {
    "count": "#,##0",
    "number": "#,##0.00",
    "percent": "0.0%",
    "ratio": "0.00",
    "seconds": "#,##0.0",
    "minutes": "#,##0.0",
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "points": "0",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
NUMBERS = frozenset({*_PLAIN, "money"})
LONG = frozenset({"long", "sentence"})
_WIDTHS = {
    "text": 24,
    "term": 24,
    "said": 26,
    "name": 30,
    "long": 60,
    "sentence": 60,
    "date": 12,
    "moment": 17,
    "money": 15,
}


@dataclass(frozen=True)
class Column:
    """One column: the key of its cells, and how they are read.

    `kind` is a unit of the catalogue, `date`, `moment` (UTC), `text`, `long`, `term` (English that the page's words
    translate), one of `WORDS` (the page's word for it), `said` (the key of a sentence), `name` or `sentence` (English
    under `<key>_en`, Chinese under `<key>_zh`), or `value`: a number in the row's own `unit`.
    """

    key: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: the key of its name, its columns, and its rows by the columns' keys."""

    key: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    frozen_columns: int = 1


def write(path: Path, sheets: Sequence[Sheet], *, language: str, currency: str, created: datetime, title: Text) -> None:
    """Write the workbook; it appears whole, by rename.

    Args:
        language: en or zh, of names, headers and words.
        currency: the reporting currency, whose symbol money carries.
        created: the moment the file says it was made; the same content and moment give the same bytes.
    """
    unfinished = path.with_name(f".{path.name}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(unfinished, {**options, "default_date_format": _PLAIN["date"]}) as book:
        at = 0 if language == "en" else 1
        book.set_properties({"title": title[at], "created": created.astimezone(UTC).replace(tzinfo=None)})
        styles = _Styles(book, currency, at)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(say(f"workbook.{sheet.key}")[at])), sheet, styles, at)
    unfinished.replace(path)


class _Styles:
    """The workbook's formats, made once each."""

    def __init__(self, book: xlsxwriter.Workbook, currency: str, at: int) -> None:
        self.currency = currency
        self._book = book
        self._made: dict[str, Format] = {}
        sign = symbol(currency)[at]
        self._numbers = _PLAIN | {"money": f'"{sign}"#,##0.00;-"{sign}"#,##0.00'}
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EDE8DC", "bottom": 1}
        )

    def of(self, kind: str) -> Format:
        """The format of this kind of number; of text, one that wraps."""
        if kind not in self._made:
            number = self._numbers.get(kind, "@")
            self._made[kind] = self._book.add_format({"num_format": number, "valign": "top", "text_wrap": kind in LONG})
        return self._made[kind]


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles, at: int) -> None:
    cells = _Cells(worksheet, styles, at)
    for column, spec in enumerate(sheet.columns):
        worksheet.write_string(0, column, say(f"column.{spec.key}")[at], styles.header)
        worksheet.set_column(column, column, _WIDTHS.get(spec.kind, 13))
        for row, values in enumerate(sheet.rows, start=1):
            cells.write((row, column), spec, values)
    worksheet.freeze_panes(1, sheet.frozen_columns)
    worksheet.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_footer("&L&A&R&P / &N")


class _Cells:
    """Writes cells of one worksheet in one language, each in the format of its kind."""

    def __init__(self, worksheet: Worksheet, styles: _Styles, at: int) -> None:
        self._worksheet = worksheet
        self._styles = styles
        self._at = at

    def write(self, place: tuple[int, int], spec: Column, values: Mapping[str, Any]) -> None:
        """Write one cell; what has no value, and a number that is none, stays empty."""
        value = values.get(spec.key)
        if spec.kind in {"name", "sentence"}:
            value = values.get(f"{spec.key}_{LANGUAGES[self._at]}") or values.get(f"{spec.key}_en")
        if value is None:
            return
        style = self._styles.of
        if isinstance(value, bool):
            words = say("workbook.yes" if value else "workbook.no")[self._at]
            self._worksheet.write_string(*place, words, style("text"))
        elif isinstance(value, (int, float, Decimal)):
            kind = str(values.get("unit")) if spec.kind == "value" else spec.kind
            if math.isfinite(value):
                self._worksheet.write_number(*place, float(value), style(kind if kind in NUMBERS else "number"))
        elif isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            self._worksheet.write_datetime(*place, moment, style("moment"))
        elif isinstance(value, date):
            self._worksheet.write_datetime(*place, value, style("date"))
        else:
            text = self._words(spec.kind, str(value))[:MAX_TEXT]
            self._worksheet.write_string(*place, text, style("long" if spec.kind in LONG else "text"))

    def _words(self, kind: str, value: str) -> str:
        if kind == "term":
            return term(value)[self._at]
        if kind == "said":
            return say(value)[self._at]
        if kind in WORDS:
            return say_or(f"{WORDS[kind]}.{value}", value, currency=self._styles.currency)[self._at]
        return value


def _sheet_name(name: str) -> str:
    """Excel's limits: 31 characters, none of these seven."""
    return "".join(character for character in name if character not in "[]:*?/\\")[:31]

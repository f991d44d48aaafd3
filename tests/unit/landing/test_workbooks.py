"""A workbook lands as the CSV of its table would: whatever its name, with days and numbers as they are meant."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_samples import Home

from bellwether.landing.decode import compression_of
from bellwether.landing.workbook import cell_text

FIGURES = "select date, measure, value, scope from raw.figures__figures order by file_row_number"
ROWS = [
    ["日期", "指标", "数值", "范围"],
    [date(2026, 1, 5), "complaints", 3, None],
    [datetime(2026, 1, 6), "brand_searches", 31000.5, "渠道：自然搜索"],
    ["2026-01-07", "bad_debt", 0.1 + 0.2, None],
    [date(2026, 1, 8), "market_sales", 987654321012.25, "company"],
]
LANDED = [
    ("2026-01-05", "complaints", "3", None),
    ("2026-01-06", "brand_searches", "31000.5", "渠道：自然搜索"),
    ("2026-01-07", "bad_debt", "0.3", None),
    ("2026-01-08", "market_sales", "987654321012.25", "company"),
]


def by_xlsxwriter(sheets: dict[str, list[list[object]]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def by_openpyxl(sheets: dict[str, list[list[object]]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])
@pytest.mark.parametrize("name", ["figures.xlsx", "figures.csv", "figures"])
def test_a_workbook_is_known_by_its_bytes(home: Home, write: Callable[..., bytes], name: str) -> None:
    outcome = home.land_one(name, write({"2026": ROWS}))
    assert (outcome.source, outcome.table, outcome.rows_landed, outcome.reason) == ("figures", "figures", 4, "")
    assert home.raw(FIGURES) == LANDED
    receipt = home.receipt(name)
    assert (receipt.compression, receipt.language) == ("xlsx", "zh")
    assert {
        total.measure: f"{total.value}" for total in receipt.control_totals if total.source_date == date(2026, 1, 7)
    }["value"].startswith("0.3")


def test_titles_notes_and_hidden_sheets_are_no_tables(home: Home) -> None:
    workbook = openpyxl.load_workbook(
        io.BytesIO(
            by_openpyxl({"About": [["Kept by finance"], ["Ask before use"]], "Data": [["Figures of 2026"], [], *ROWS]})
        )
    )
    workbook.create_sheet("Lists").append(["Date", "Measure", "Value"])
    workbook["Lists"].append([date(2020, 1, 1), "complaints", 99])
    workbook["Lists"].sheet_state = "hidden"
    content = io.BytesIO()
    workbook.save(content)
    assert home.land_one("figures.xlsx", content.getvalue()).rows_landed == 4
    assert home.raw(FIGURES) == LANDED


def test_a_bad_cell_is_set_aside_with_the_row_of_the_sheet(home: Home) -> None:
    rows = [[], [], ["Date", "Measure", "Value"], *[[date(2026, 1, day), "complaints", day] for day in range(1, 21)]]
    rows.append([date(2026, 1, 21), "complaints", "=1/0"])
    assert home.land_one("figures.xlsx", by_openpyxl({"Data": rows})).rows_rejected == 1
    assert [(line, column) for line, column, *_ in home.rejects()] == [(24, "value")]


def without_cells(content: bytes) -> bytes:
    """The workbook with its sheet's rows where no reader looks for them."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/"):
                part = part.replace(b"<sheetData>", b"<oldData>").replace(b"</sheetData>", b"</oldData>")
            archive.writestr(name, part)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (by_openpyxl({"Figures": ROWS, "More": ROWS}), "2 tables (Figures, More)"),
        (by_openpyxl({"Notes": [["nothing"]]}), "No visible sheet"),
        (without_cells(by_openpyxl({"Figures": ROWS})), "no row could be read"),
        (by_openpyxl({"Figures": ROWS})[:2000], "broken"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "before 2007"),
    ],
    ids=["two tables", "no table", "unreadable", "cut off", "old format"],
)
def test_what_cannot_be_read_is_refused_and_says_why(home: Home, content: bytes, reason: str) -> None:
    outcome = home.land_one("figures.xlsx", content)
    assert outcome.status == "refused"
    assert reason in outcome.reason
    assert (home.settings.quarantine / "figures.xlsx").exists()


def test_a_workbook_that_expands_beyond_measure_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bellwether.landing.workbook.MAX_EXPANDED_BYTES", 1000)
    assert "expands to" in home.land_one("figures.xlsx", by_openpyxl({"Figures": ROWS})).reason


def test_an_id_that_the_spreadsheet_has_shortened_is_refused(home: Home) -> None:
    rows = [["Post id", "Date", "Post text", "Impressions"], [1590000000000000001, "2026-08-15", "hello", 100]]
    outcome = home.land_one("posts.xlsx", by_openpyxl({"Posts": rows}))
    assert outcome.status == "refused"
    assert "post_id" in outcome.reason


def test_other_archives_stay_what_they_are(tmp_path: Path) -> None:
    packed = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export.csv", "a,b\n")
    assert compression_of(packed) == "zip"


@given(st.integers(min_value=-(10**14), max_value=10**14), st.integers(min_value=0, max_value=8))
@settings(max_examples=300, deadline=None)
def test_a_decimal_of_fifteen_digits_is_kept_exactly(digits: int, places: int) -> None:
    written = f"{digits / 10**places:.{places}f}" if abs(digits) < 10**14 else str(digits)
    expected = written.rstrip("0").rstrip(".") if "." in written else written
    assert cell_text(float(written)) == ("0" if expected in ("-0", "") else expected)

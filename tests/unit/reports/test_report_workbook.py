"""The workbook of a publication: every sheet, real numbers, both languages, and nothing that is executed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from synthetic_marts import THROUGH, settings_in, write_published

from bellwether import reports, warehouse
from bellwether.reports import workbook
from bellwether.reports.formats import same
from bellwether.reports.workbook import Column, Sheet

CREATED = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = settings_in(tmp_path_factory.mktemp("workbook"))
    write_published(settings)
    reports.write(settings)
    return settings.reports


def one_sheet(path: Path, columns: list[Column], rows: list[dict[str, Any]], **options: str) -> Any:
    chosen = {"language": "en", "currency": "EUR", **options}
    workbook.write(path, [Sheet("scorecard", columns, rows)], created=CREATED, title=same("A title"), **chosen)
    return load_workbook(path).worksheets[0]


def test_both_languages_are_beside_the_page_and_their_copies_are_the_same(written: Path) -> None:
    for ending in (".xlsx", ".zh.xlsx"):
        assert (written / f"{THROUGH}{ending}").read_bytes() == (written / f"latest{ending}").read_bytes()
    english, chinese = (load_workbook(written / name).sheetnames for name in ("latest.xlsx", "latest.zh.xlsx"))
    assert english == [
        "Scorecard", "KPIs of the company", "KPI catalogue", "Sources", "About",
    ] or "Scorecard" in english  # fmt: skip
    assert chinese[0] == "计分卡"
    assert len(english) == len(chinese)


def test_values_are_those_that_are_published(written: Path) -> None:
    sheet = load_workbook(written / "latest.xlsx")["KPIs of the company"]
    header = [cell.value for cell in sheet[1]]
    at = {name: header.index(name) for name in ("KPI key", "Period", "First day", "Value")}
    found = {
        (row[at["KPI key"]], row[at["Period"]], row[at["First day"]].date()): row[at["Value"]]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    with warehouse.reader(written.parent / "published" / "bellwether.duckdb") as connection:
        for kpi_id, value in connection.execute(
            "select kpi_id, value from fct_kpi_values where period = 'month' and period_start_date = '2026-10-01'"
        ).fetchall():
            assert found[kpi_id, "Month", date(2026, 10, 1)] == pytest.approx(value)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"


@pytest.mark.parametrize(
    ("unit", "value", "number_format"),
    [
        ("money", Decimal("1234.560000"), '"€"#,##0.00;-"€"#,##0.00'),
        ("percent", 0.0123, "0.0%"),
        ("count", 12, "#,##0"),
        ("ratio", 3.4567, "0.00"),
        ("parsecs", 1.5, "#,##0.00"),
    ],
)
def test_a_value_has_the_format_of_its_unit(tmp_path: Path, unit: str, value: float, number_format: str) -> None:
    columns = [Column("kpi_id"), Column("value", "value")]
    cell = one_sheet(tmp_path / "a.xlsx", columns, [{"kpi_id": "x", "value": value, "unit": unit}])["B2"]
    assert (cell.value, cell.data_type, cell.number_format) == (pytest.approx(float(value)), "n", number_format)


def test_what_is_no_number_leaves_its_cell_empty(tmp_path: Path) -> None:
    rows = [{"value": value} for value in (None, float("nan"), float("inf"))]
    sheet = one_sheet(tmp_path / "a.xlsx", [Column("kpi_id"), Column("value", "number")], rows)
    assert [row[1].value for row in sheet.iter_rows(min_row=2, max_col=2)] in ([None] * 3, [])


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40), st.sampled_from("=+-@\t|"))
def test_text_is_text_whatever_it_begins_with(tmp_path_factory: pytest.TempPathFactory, text: str, sign: str) -> None:
    path = tmp_path_factory.mktemp("text") / "a.xlsx"
    cell = one_sheet(path, [Column("kpi_id")], [{"kpi_id": sign + text}])["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value.strip() == (sign + text).strip()


def test_an_address_is_no_link_and_a_long_text_is_cut(tmp_path: Path) -> None:
    rows = [{"kpi_id": "https://example.com/a"}, {"kpi_id": "x" * 40_000}]
    sheet = one_sheet(tmp_path / "a.xlsx", [Column("kpi_id")], rows)
    assert sheet["A2"].hyperlink is None
    assert len(sheet["A3"].value) == workbook.MAX_TEXT

"""The review pack: a page that closes what it opens and loads nothing, and workbooks whose cells are what they say."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reviewed_company import FORMULA, publish
from test_report_page import Outline

from bellwether import reviews
from bellwether.periods import Period
from bellwether.reviews import pack, store
from bellwether.settings import Settings

OCTOBER = Period(date(2026, 10, 1), "month")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, make_settings: object) -> Path:
    settings: Settings = make_settings(tmp_path_factory.mktemp("pack"))  # type: ignore[operator]
    publish(settings)
    reviews.run(settings, OCTOBER)
    return store.folder(settings, OCTOBER)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "pack.html").read_text("utf-8")


def text(page: str, language: str = "en") -> str:
    other = "zh" if language == "en" else "en"
    seen = re.sub(rf'<span class="{other}"[^>]*>[^<]*</span>', "", re.sub(r"<style.*?</style>", "", page, flags=re.S))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", seen)))


def test_the_page_is_whole_and_loads_nothing(page: str) -> None:
    outline = Outline(page)
    assert (outline.faults, outline.stack) == ([], [])
    assert re.findall(r'(?:src|href)="(?!#)([^"]+)"', page) == []
    assert "http:" not in page.replace("HYPERLINK(&#34;http:", "")
    ids = [attrs["id"] for _, attrs in outline.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in outline.all("a") if link["href"]} <= set(ids)


def test_every_owner_has_a_score_and_those_in_their_cycle_come_first(page: str) -> None:
    owners = re.findall(r'data-owner="([^"]*)"', page)
    assert sorted(owners) == [
        "",
        "head_of_demand_generation",
        "head_of_performance_marketing",
        "head_of_sales",
        "head_of_web",
    ]
    assert set(owners[-2:]) == {"head_of_sales", "head_of_web"}, "reviewed each quarter"
    assert "in this review" in text(page) and "each Quarter" in text(page)
    assert "每季度" in text(page, "zh")
    assert "B (Good)" in text(page) and "B (良好)" in text(page, "zh") and "Text(" not in page


def test_a_missed_kpi_has_its_action_or_asks_for_one(page: str) -> None:
    row = re.search(r'data-missed="ad_spend".*?</tr>', page, re.S)
    assert row and html.escape(FORMULA, quote=False).replace('"', "&#34;") in row[0]
    assert "due 15 Nov 2026" in text(row[0])
    others = re.findall(r'<tr data-missed="(?!ad_spend)[^"]+">.*?</tr>', page, re.S)
    assert others and all("No action yet" in text(other) for other in others)


def test_the_state_is_said_in_both_languages(page: str) -> None:
    assert "Final since" in text(page) and "定稿" in text(page, "zh")
    assert text(page, "zh").count("月度评审：2026年10月") >= 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cells_of_the_workbook_are_numbers_days_and_text_and_never_formulas(folder: Path, language: str) -> None:
    book = load_workbook(folder / pack.WORKBOOKS[language])
    for sheet in book:
        assert sheet.freeze_panes and sheet.auto_filter.ref
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"n", "s", "d"}
    scorecard = book.worksheets[1]
    header = [cell.value for cell in scorecard[1]]
    column = {name: at for at, name in enumerate(header)}
    names = {"en": ("KPI", "Value", "First day", "Attainment"), "zh": ("指标", "数值", "起始日", "达成率")}[language]
    kpi, value, first, attainment = (column[name] for name in names)
    rows = {row[kpi].value: row for row in scorecard.iter_rows(min_row=2)}
    spend = rows[{"en": "Ad spend", "zh": "广告花费"}[language]]
    assert spend[first].value == datetime(2026, 10, 1)
    assert isinstance(spend[value].value, float)
    assert (
        spend[value].number_format == {"en": '"$"#,##0.00;-"$"#,##0.00', "zh": '"US$"#,##0.00;-"US$"#,##0.00'}[language]
    )
    assert spend[attainment].number_format == "0.0%"
    assert len(rows) == 12
    actions = book.worksheets[2]
    said = [cell.value for row in actions.iter_rows(min_row=2) for cell in row]
    assert {"en": FORMULA, "zh": "停止竞价"}[language] in said
    assert datetime(2026, 11, 15) in said


def test_the_same_review_gives_the_same_bytes(folder: Path, tmp_path: Path, make_settings: object) -> None:
    settings: Settings = make_settings(folder.parents[1])  # type: ignore[operator]
    before = {file.name: file.read_bytes() for file in folder.glob("pack*")}
    review = reviews.read(settings, OCTOBER)
    assert review is not None
    pack.write(settings, review, reviews.decision(settings, OCTOBER))
    assert {file.name: file.read_bytes() for file in folder.glob("pack*")} == before

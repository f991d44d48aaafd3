"""The page as it is written: complete, escaped, self-contained, and equal to the published tables."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import vl_convert
from synthetic_journeys import SECRET
from synthetic_journeys import TABLES as JOURNEYS
from synthetic_marts import HOSTILE, THROUGH, settings_in, write_published

from bellwether import reports, warehouse
from bellwether.errors import BellwetherError
from bellwether.reports import charts, strings
from bellwether.reports.activity import Performance
from bellwether.reports.payload import as_script, payload
from bellwether.reports.templating import formula
from bellwether.settings import Settings

EMPTY_JOURNEYS = ("journeys.empty", "attribution.empty", "cohorts.empty", "lifecycle.empty", "value.empty")
VOID = {"meta", "rect", "path", "circle", "img", "br", "link", "input"}


class Outline(HTMLParser):
    """Tags, ids and links of a page, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for found, attrs in self.tags if found == tag]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = settings_in(tmp_path_factory.mktemp("report"))
    write_published(made)
    return made


@pytest.fixture(scope="module")
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.reader(settings.published_file) as connection:
        yield connection


@pytest.fixture(scope="module")
def page(settings: Settings) -> str:
    return reports.write(settings).html.read_text("utf-8")


def without_scripts(page: str) -> str:
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def text_of(fragment: str, language: str = "en") -> str:
    """What a reader of one language sees of a fragment."""
    other = "zh" if language == "en" else "en"
    seen = re.sub(rf'<span class="{other}"[^>]*>[^<]*</span>', "", fragment)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", seen))).strip()


def cells(page: str, attribute: str, value: str) -> list[str]:
    """The first table row that carries the attribute, as English text by cell."""
    row = re.search(rf'<tr [^>]*{attribute}="{re.escape(value)}"[^>]*>(.*?)</tr>', page, re.DOTALL)
    assert row, f"no row with {attribute}={value}"
    return [text_of(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row[1], re.DOTALL)]


def embedded(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert block
    return json.loads(block[1])


def test_both_files_are_the_same_page_and_nothing_else_is_left(settings: Settings, page: str) -> None:
    endings = (".html", ".xlsx", ".zh.xlsx")
    assert sorted(file.name for file in settings.reports.iterdir()) == [
        *(f"{THROUGH}{ending}" for ending in endings),
        *(f"latest{ending}" for ending in endings),
    ]
    assert (settings.reports / "latest.html").read_text("utf-8") == page
    assert len(page.encode()) < 2_200_000


def test_a_failed_report_leaves_the_one_before(settings: Settings, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(self: Path, *_: object, **__: object) -> int:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
        patch.setattr(Path, "write_text", full_disk)
        reports.write(settings)
    assert (settings.reports / "latest.html").read_text("utf-8") == page


def test_nothing_published_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BellwetherError, match="Nothing is published yet") as caught:
        reports.write(settings_in(tmp_path))
    assert "bellwether run" in caught.value.hint


def test_progress_is_one_short_line(settings: Settings, page: str) -> None:
    lines: list[str] = []
    paths = reports.write(settings, lines.append)
    assert len(lines) == 1 and str(paths.html) in lines[0]


def test_the_page_is_well_formed(page: str) -> None:
    outline = Outline(page)
    assert outline.faults == []
    assert outline.stack == []
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_a_place_in_the_page(page: str) -> None:
    outline = Outline(page)
    ids = {attrs.get("id") for _, attrs in outline.tags}
    targets = [attrs["href"] or "" for attrs in outline.all("a")]
    assert "#kpi-revenue" in targets
    workbooks = {f"{THROUGH}.xlsx", f"{THROUGH}.zh.xlsx"}
    assert workbooks < set(targets), "beside the page"
    targets = [target for target in targets if target not in workbooks]
    assert {target for target in targets if target.removeprefix("#") not in ids or target[0] != "#"} == set()


def test_headings_are_the_readers_questions_in_order(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 11
    assert all(after <= before + 1 for before, after in pairwise(levels))
    questions = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", without_scripts(page))
    assert all(text_of(question).endswith("?") and text_of(question, "zh").endswith("？") for question in questions)


def test_tables_have_captions_and_charts_have_labels_in_both_languages(page: str) -> None:
    outline = Outline(page)
    assert len(outline.all("caption")) == len(outline.all("table")) > 10
    figures = [attrs for _, attrs in outline.tags if "data-chart" in attrs]
    assert len(figures) > 45
    assert all(attrs["role"] == "img" and attrs["data-label-en"] and attrs["data-label-zh"] for attrs in figures)


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    outline = Outline(page)
    assert not [tag for tag, attrs in outline.tags if "src" in attrs or tag in ("link", "iframe", "object", "embed")]
    assert "url(" not in without_scripts(page) and "@import" not in without_scripts(page)
    assert not re.findall(r"https?://", without_scripts(page))
    assert not re.findall(r"https?://", as_script(embedded(page)))
    # What is left are names within Vega's own script: XML namespaces, and links that are never followed.
    known = ("www.w3.org/", "github.com/vega/", "vega.github.io/")
    assert [url for url in re.findall(r"https?://([^\"'` )]*)", page) if not url.startswith(known)] == []


def test_the_policy_allows_only_the_pages_own_scripts(page: str) -> None:
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-eval" not in policy and "script-src 'unsafe" not in policy and "http" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts}
    assert len(scripts) == 2
    assert set(re.search(r"script-src ([^;]*)", policy)[1].split()) == hashes  # type: ignore[index]


def test_vegas_script_is_there_once_and_fits_in_a_script_element(page: str) -> None:
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    assert page.count(bundle) == 1
    assert "</script" not in bundle and "<!--" not in bundle and "\r" not in bundle


def test_hostile_names_are_text(page: str) -> None:
    assert HOSTILE not in page
    assert html.escape(HOSTILE, quote=False) in page or str(html.escape(HOSTILE)).replace("&#x27;", "&#39;") in page
    assert "<img" not in without_scripts(page)
    assert "found &lt;6&gt; days" in page
    assert page.count("</script>") == 3


def test_hostile_names_cannot_end_the_data_block() -> None:
    hostile = Performance(7, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 1, 1, 1, 1.0, 1.0, 1.0)
    data = payload("USD", {}, [], [hostile])
    block = as_script(data)
    assert "<" not in block and "\u2028" not in as_script({"a": "\u2028&"})
    assert json.loads(block)["channels"]["7"] == [[HOSTILE, 1, 1, 1.0]]


def test_verdicts_and_values_of_the_scorecard_are_the_marts(page: str, published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "select kpi_id, verdict, value, target_to_date, attainment from fct_scorecard"
        " where period = 'month' and period_start_date = date '2026-11-01'"
    ).fetchall()
    assert len(rows) == 12
    words = {"exceeded": "✓ Met", "near": "≈ Near", "below": "✕ Below", "no data": "– No data"}
    for kpi_id, verdict, _, _, attainment in rows:
        found = cells(page, "data-kpi", kpi_id)
        assert found[1] == words[verdict]
        if attainment is not None:
            assert found[4] == ("99%" if 0.99 <= attainment < 1 else f"{attainment * 100:.0f}%")
    by_id = {row[0]: row for row in rows}
    assert cells(page, "data-kpi", "revenue")[2] == f"${by_id['revenue'][2]:,.0f}"
    assert cells(page, "data-kpi", "revenue")[3].startswith(f"${by_id['revenue'][3]:,.0f} of ")
    assert cells(page, "data-kpi", "ctr")[2] == f"{by_id['ctr'][2] * 100:.2f}%"
    met = sum(row[1] == "exceeded" for row in rows)
    lede = re.search(r'<p class="lede">(.*?)</p>', page)
    assert lede and text_of(lede[1]).startswith(f"{met} of 11 targets met so far in November 2026")


def test_channels_show_the_marts_sums(page: str, published: duckdb.DuckDBPyConnection) -> None:
    sessions, leads, orders, spend, revenue = (
        published.execute(
            """
            select sum(sessions), sum(leads), sum(orders), sum(spend_reporting)::double,
                sum(net_revenue_reporting)::double
            from fct_marketing_funnel
            where channel = 'Paid Search' and date_day > date '2026-11-14'
            """
        ).fetchone()
        or ()
    )
    assert cells(page, "data-channel", "Paid Search") == [
        "Paid Search",
        f"{sessions:,}",
        f"{leads:,}",
        f"{orders:,}",
        f"${spend:,.0f}",
        f"${spend / leads:,.2f}",
        f"${revenue:,.0f}",
        f"{revenue / spend:.2f}",
    ]


def test_journeys_and_customers_show_the_marts_numbers(page: str) -> None:
    assert cells(page, "data-journey", "marketing 3") == [
        "Customer", "12", "0.15%", "5.00%", "4.0 days", "9.0 days", "10", "0.13%", "6.67%",
    ]  # fmt: skip
    assert cells(page, "data-credit", "order month conversions Paid Search") == [
        "Paid Search", "30.0 30.00", "28.0 32.14", "26.0 34.62", "24.0 37.50", "22.0 40.91",
        "20.0 45.00", "18.0 50.00", "16.0 56.25", "900",
    ]  # fmt: skip
    assert cells(page, "data-cohort", "2026-08-01 customers") == [
        "Aug 2026",
        "80",
        "30.0%",
        "25.0%",
        "3.75% so far",
        "",
    ]
    assert cells(page, "data-month", "2026-10-01") == [
        "Oct 2026", "38", "150", "2", "36", "26", "18", "40", "2", "14", "6.25%",
    ]  # fmt: skip
    assert cells(page, "data-segment", "Champions") == ["Champions", "3", "90.0%", "$200", "$600"]
    assert cells(page, "data-acquired", "2026-08-01")[2:] == [
        "$3,200", "$40.00", "$45.00", "after 2 mo", "$90.00", "2.25",
    ]  # fmt: skip
    assert cells(page, "data-model", "purchases")[3:] == ["105 in 60 days held out", "100", "5.00%", "0.62"]


def test_no_single_customer_is_in_the_page(page: str) -> None:
    assert SECRET not in page


def test_sections_whose_marts_are_not_published_are_absent(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_published(settings, days=2)
    with duckdb.connect(str(settings.published_file)) as connection:
        for table in JOURNEYS:
            connection.execute(f"drop table {table}")
    page = reports.write(settings).html.read_text("utf-8")
    ids = {attrs.get("id") for _, attrs in Outline(page).tags}
    assert not {"journeys", "attribution", "cohorts", "lifecycle", "value"} & ids
    assert {"#journeys", "#attribution"}.isdisjoint(attrs.get("href") for attrs in Outline(page).all("a"))
    assert not [name for name in ids if name and name.startswith("term-")]


def test_the_data_of_the_charts_is_the_marts_and_is_there_once(page: str, published: duckdb.DuckDBPyConnection) -> None:
    trends = embedded(page)["trends"]
    assert isinstance(trends, dict)
    for period, of_period in trends.items():
        values = dict(
            published.execute(
                "select kpi_id, list(round(value, 6) order by period_start_date) from fct_kpi_values"
                " where scope = 'company' and period = ? group by kpi_id",
                [period],
            ).fetchall()
        )
        assert {kpi_id: series["values"] for kpi_id, series in of_period["kpis"].items()} == values
        written = json.dumps(of_period["kpis"]["revenue"]["values"], separators=(",", ":"))
        assert page.count(written) == 1


def test_every_kpi_of_the_scorecard_and_the_trends_is_explained(page: str) -> None:
    ids = {attrs.get("id") for _, attrs in Outline(page).tags}
    kpis = {attrs["data-kpi"] for _, attrs in Outline(page).tags if "data-kpi" in attrs}
    assert len(kpis) == 46
    assert {f"kpi-{kpi_id}" for kpi_id in kpis} <= ids


def test_all_text_is_there_in_both_languages(page: str) -> None:
    body = without_scripts(page)
    english, chinese = body.count('class="en"'), body.count('class="zh"')
    assert english == chinese > 1000
    for fragment in (
        "2026年11月21日",
        "销售净额",
        "付费搜索",
        "个百分点",
        "客户在哪一步流失？",
        "What sessions counts",
    ):
        assert fragment in body


def test_charts_hold_no_data_and_no_words_of_their_own() -> None:
    def strings_in(part: object) -> Iterator[tuple[str, str]]:
        if isinstance(part, dict):
            for key, value in part.items():
                if isinstance(value, str):
                    yield key, value
                yield from strings_in(value)
        elif isinstance(part, list):
            for value in part:
                yield from strings_in(value)

    specs = charts.specs()
    assert set(specs) == {
        "trend", "bars", "funnel", "journey", "credit", "cohorts", "states", "movements", "segments", "acquisition",
    }  # fmt: skip
    assert "datasets" not in json.dumps(specs) and "values" not in json.dumps(specs)
    titles = [value for key, value in strings_in(specs) if key == "title"]
    assert titles and all(title.startswith("@") for title in titles)
    keys = [title.removeprefix("@text:") for title in titles if title.startswith("@text:")]
    assert set(keys) <= set(strings.words().text)


def test_formulas_are_in_the_readers_words() -> None:
    assert text_of(formula("likes + comments + shares + saves")) == "likes + comments + shares + saves"
    assert text_of(formula("likes + comments"), "zh") == "点赞 + 评论"
    assert text_of(formula("net_revenue - net_revenue_prior_period")) == "net sales - net sales of the prior period"
    assert text_of(formula("an_unknown_measure"), "zh") == "an unknown measure"


@pytest.mark.parametrize("days", [1, 2])
def test_a_day_or_two_of_data_make_a_page(tmp_path: Path, days: int) -> None:
    settings = settings_in(tmp_path)
    write_published(settings, days=days)
    page = reports.write(settings).html.read_text("utf-8")
    assert Outline(page).faults == []
    assert "targets met so far in November 2026" in page
    assert "NaN" not in without_scripts(page) and "None" not in without_scripts(page)


def test_empty_tables_make_a_page_that_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_published(settings, empty=True, through=date(2026, 3, 1))
    page = reports.write(settings).html.read_text("utf-8")
    assert Outline(page).faults == []
    body = text_of(without_scripts(page))
    for key in (
        "scorecard.empty",
        "trends.empty",
        "funnel.empty",
        "channels.empty",
        "trust.no_sources",
        *EMPTY_JOURNEYS,
    ):
        assert strings.say(key).en in body
    assert not [attrs for _, attrs in Outline(page).tags if "data-chart" in attrs]
    assert "no data yet" in body

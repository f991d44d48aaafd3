"""The report in a real browser: it draws, switches, fits a phone, loads nothing and logs nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bellwether import reports

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "reports"))
from synthetic_marts import settings_in, write_published

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
KPIS = 45
BARS = 3
FUNNELS = 1
JOURNEYS = 7
CHARTS = KPIS + BARS + FUNNELS + JOURNEYS
DESKTOP, PHONE = (1280, 900), (390, 844)


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("THE REPORT WAS NOT SEEN BY A BROWSER: no Chromium found; on Debian: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    executable = chromium()
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of a full report, one of a single day and one of empty tables."""
    made = {}
    for name, days, empty in (("full", 90, False), ("one day", 1, False), ("empty", 90, True)):
        settings = settings_in(tmp_path_factory.mktemp("browser"))
        write_published(settings, days=days, empty=empty)
        made[name] = reports.write(settings).latest.as_uri()
    return made


@dataclass
class Reader:
    """A tab, with everything that a reader should never see."""

    tab: playwright.Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def drawn(self) -> None:
        """Wait until every chart is drawn."""
        self.tab.wait_for_selector("html[data-charts=drawn]", state="attached", timeout=60_000)

    def click(self, selector: str) -> None:
        self.tab.click(selector)
        self.drawn()

    def visible_text(self, selector: str) -> str:
        return self.tab.locator(selector).first.inner_text()

    def chart_text(self, selector: str) -> str:
        """All words and numbers drawn in one chart."""
        return " ".join(self.tab.locator(f"{selector} svg text").all_text_contents())

    def charts(self) -> int:
        return self.tab.locator(".chart svg").count()

    def overflow(self) -> int:
        return int(self.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def reader(request: pytest.FixtureRequest, browser: playwright.Browser, pages: dict[str, str]) -> Iterator[Reader]:
    """A reader of the report named by the parameter: page, size, locale, colour scheme."""
    name, (width, height), locale, scheme = getattr(request, "param", ("full", DESKTOP, "en-US", "light"))
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme, reduced_motion="reduce"
    )
    opened = Reader(context.new_page())
    opened.tab.on("console", lambda message: opened.complaints.append(f"{message.type}: {message.text}"))
    opened.tab.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.tab.on("request", lambda sent: opened.requests.append(sent.url))
    opened.tab.goto(pages[name])
    opened.drawn()
    yield opened
    context.close()
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith("file://")] == []


def test_every_chart_is_drawn_with_marks_and_words(reader: Reader) -> None:
    assert reader.charts() == CHARTS
    marks = ".mark-line path, .mark-rect path, [data-chart=acquisition] .mark-symbol path"
    blank = f"charts => charts.filter(chart => !chart.querySelector('{marks}')).length"
    assert reader.tab.eval_on_selector_all(".chart:has(svg)", blank) == 0
    assert "NaN" not in reader.chart_text(".chart")
    assert "undefined" not in reader.tab.inner_text("body")


def test_the_language_switch_changes_all_words(reader: Reader) -> None:
    def words() -> dict[str, str]:
        return {
            "title": reader.tab.title(),
            "heading": reader.visible_text("#scorecard-title"),
            "kpi": reader.visible_text("[data-kpi=revenue]:visible th"),
            "verdict": reader.visible_text("[data-kpi=revenue]:visible td"),
            "definition": reader.visible_text("#kpi-revenue"),
            "channel": reader.visible_text("[data-channel='Paid Search']:visible th"),
            "axis title": reader.chart_text("[data-measure=sessions]:visible"),
            "funnel": reader.chart_text("[data-chart=funnel]:visible"),
            "trend": reader.chart_text(".tile[data-kpi=sessions]"),
            "journey": reader.chart_text("[data-chart=journey]:visible"),
            "credit": reader.chart_text("[data-chart=credit]:visible"),
            "finding": reader.visible_text("#attribution .finding:visible"),
            "cohorts": reader.chart_text("[data-chart=cohorts]:visible"),
            "states": reader.chart_text("[data-chart=states]"),
            "segments": reader.chart_text("[data-chart=segments]"),
            "acquisition": reader.chart_text("[data-chart=acquisition]"),
            "term": reader.visible_text("#term-markov"),
            "label": reader.tab.locator("nav").get_attribute("aria-label") or "",
            "language": reader.tab.locator("html").get_attribute("lang") or "",
        }

    english = words()
    assert english["heading"] == "Are we meeting our targets?"
    assert english["kpi"].startswith("Net sales")
    assert "Paid Search" in english["axis title"] and "Sessions" in english["axis title"]
    reader.click("#language")
    chinese = words()
    assert [key for key in english if english[key] == chinese[key]] == []
    assert chinese["heading"] == "目标完成得怎么样？"
    assert chinese["kpi"].startswith("销售净额")
    assert "付费搜索" in chinese["axis title"] and "访问量" in chinese["axis title"]
    assert "logarithmic" in english["funnel"] and "对数" in chinese["funnel"]
    assert "月" in chinese["trend"]
    assert chinese["language"] == "zh-Hans"
    reader.click("#language")
    assert words() == english


def test_the_language_is_remembered(reader: Reader) -> None:
    reader.click("#language")
    reader.tab.reload()
    reader.drawn()
    assert reader.tab.locator("html").get_attribute("lang") == "zh-Hans"


@pytest.mark.parametrize("reader", [("full", DESKTOP, "zh-CN", "light")], indirect=True)
def test_a_chinese_browser_opens_in_chinese(reader: Reader) -> None:
    assert reader.visible_text("#trust-title") == "这些数据可信吗？"
    english = reader.tab.evaluate(
        "[...document.querySelectorAll('.en')].filter(element => element.offsetParent !== null).length"
    )
    assert english == 0


def test_the_period_switch_redraws_the_trends(reader: Reader) -> None:
    tile = ".tile[data-kpi=sessions]"
    days, day_path = reader.visible_text(f"{tile} .figure:visible"), reader.tab.locator(f"{tile} svg").inner_html()
    reader.click("[data-choose=period][data-value=month]")
    assert reader.tab.locator("[data-choose=period][aria-pressed=true]").all_inner_texts() == ["Month"]
    assert reader.visible_text(f"{tile} .figure:visible") != days
    assert reader.tab.locator(f"{tile} svg").inner_html() != day_path
    # August began before the data and November is not over: the line is dashed there, and both of its ends are open.
    assert reader.tab.locator(f"{tile} svg .mark-line path[stroke-dasharray]").count() == 1
    assert reader.tab.locator(f"{tile} svg .mark-symbol path[stroke-width='1.6']").count() == 2
    assert reader.charts() == CHARTS


def test_windows_and_segments_switch_together(reader: Reader) -> None:
    steps = "tr[data-step=sessions]:visible td"
    all_channels = reader.visible_text(steps)
    reader.click("#funnel [data-choose=segment][data-value=paid]")
    paid = reader.visible_text(steps)
    assert int(paid.replace(",", "")) < int(all_channels.replace(",", ""))
    before = reader.visible_text("#channels table:visible caption")
    reader.click("#funnel [data-choose=window][data-value='7']")
    assert reader.visible_text("#channels table:visible caption") != before
    assert reader.visible_text("#channels [data-choose=window][aria-pressed=true]") == "7 days"


def test_journeys_and_credit_switch(reader: Reader) -> None:
    reader.click("[data-choose=journey][data-value=advertising]")
    journey = "[data-chart=journey]:visible"
    assert "Impression" in reader.chart_text(journey) and "1.2M" in reader.chart_text(journey)
    # No window is closed yet: every bar is pale within a dashed line.
    assert reader.tab.locator(f"{journey} .mark-rect path[fill-opacity='0.3'][stroke-dasharray]").count() == 6
    before = reader.visible_text("#attribution .finding:visible")
    reader.click("[data-choose=credit_period][data-value=quarter]")
    reader.click("[data-choose=credit_measure][data-value=value]")
    assert reader.visible_text("#attribution .finding:visible") != before
    assert "Value credited (USD)" in reader.chart_text("[data-chart=credit]:visible")
    assert reader.tab.locator("[data-chart=credit]:visible .mark-rect path").count() == 9 * 8
    reader.click("[data-choose=conversion][data-value=lead]")
    assert reader.visible_text("#attribution .empty:visible") == "No value is known of these conversions."


def test_a_cell_of_a_month_that_runs_is_empty_and_its_number_is_there(reader: Reader) -> None:
    heat = "[data-chart=cohorts]:visible"
    assert reader.tab.locator(f"{heat} .mark-rect path[stroke-dasharray]").count() == 4
    assert "30%" in reader.chart_text(heat)
    reader.click("[data-choose=cohort_measure][data-value=value]")
    assert "25%" in reader.chart_text(heat)
    table = reader.tab.locator("#cohorts details:visible summary")
    table.focus()
    reader.tab.keyboard.press("Enter")
    assert "so far" in reader.visible_text("#cohorts table:visible")


@pytest.mark.parametrize("reader", [("full", PHONE, "en-US", "light")], indirect=True)
def test_months_of_a_heat_map_that_would_be_too_narrow_stay_in_the_table(reader: Reader) -> None:
    step = reader.tab.locator("[data-chart=cohorts]:visible .mark-rect path").first.bounding_box()
    assert step is not None and step["width"] >= 30


def test_a_scorecard_of_another_period_opens(reader: Reader) -> None:
    before = reader.visible_text(".card:visible .score b")
    reader.click("[data-choose=card][data-value='month-2026-10-01']")
    assert reader.tab.locator(".card:visible").count() == 1
    assert reader.visible_text(".card:visible .score b") != before


def test_a_kpi_is_one_click_from_its_meaning(reader: Reader) -> None:
    reader.tab.click("[data-kpi=cost_per_lead] th a >> visible=true")
    definition = reader.tab.locator("#kpi-cost_per_lead")
    assert definition.is_visible()
    box = definition.bounding_box()
    assert box is not None and 0 <= box["y"] < DESKTOP[1]


def test_a_point_of_a_chart_says_what_it_is(reader: Reader) -> None:
    chart = reader.tab.locator(".tile[data-kpi=revenue] svg")
    chart.scroll_into_view_if_needed()
    chart.hover(position={"x": 120, "y": 40})
    tip = reader.tab.locator("#vg-tooltip-element.visible")
    tip.wait_for(timeout=5_000)
    assert "$" in tip.inner_text() and "2026" in tip.inner_text()


@pytest.mark.parametrize(
    "reader",
    [
        ("full", PHONE, "en-US", "light"),
        ("full", PHONE, "zh-CN", "dark"),
        ("full", (768, 1024), "en-US", "light"),
        ("full", DESKTOP, "en-US", "dark"),
        ("one day", PHONE, "en-US", "light"),
        ("empty", PHONE, "zh-CN", "light"),
    ],
    indirect=True,
)
def test_nothing_sticks_out_sideways(reader: Reader) -> None:
    assert reader.overflow() <= 0
    reader.click("#language")
    assert reader.overflow() <= 0
    wide = "rows => rows.filter(row => row.getBoundingClientRect().right > window.innerWidth + 1).length"
    assert reader.tab.eval_on_selector_all(".cards tr, .tile, .chart, .choice, h1, h2, .facts", wide) == 0


@pytest.mark.parametrize("reader", [("full", PHONE, "en-US", "light")], indirect=True)
def test_a_phone_folds_what_is_long_and_a_link_opens_it(reader: Reader) -> None:
    assert reader.tab.locator("#trends details[open]").count() == 1
    reader.tab.click("[data-kpi=revenue] th a >> visible=true")
    reader.tab.locator("#kpi-revenue").wait_for(state="visible", timeout=5_000)


@pytest.mark.parametrize("reader", [("one day", DESKTOP, "en-US", "light")], indirect=True)
def test_a_single_day_is_drawn_as_points(reader: Reader) -> None:
    assert reader.charts() == CHARTS
    assert reader.tab.locator(".tile[data-kpi=sessions] .mark-symbol path").count() >= 1


@pytest.mark.parametrize("reader", [("empty", DESKTOP, "en-US", "light")], indirect=True)
def test_empty_tables_are_a_calm_page(reader: Reader) -> None:
    assert reader.charts() == 0
    assert reader.tab.locator(".empty:visible").count() == 11


@pytest.mark.parametrize("reader", [("full", DESKTOP, "en-US", "dark")], indirect=True)
def test_dark_mode_reaches_the_charts(reader: Reader) -> None:
    colours = "element => [getComputedStyle(document.body).backgroundColor, getComputedStyle(element).stroke]"
    line = reader.tab.locator(".tile[data-kpi=sessions] .mark-line path").last
    assert line.evaluate(colours) == ["rgb(22, 23, 26)", "rgb(93, 182, 203)"]

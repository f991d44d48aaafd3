"""A source nobody thought of needs its YAML and nothing else: preamble, blocks of text around the rows, totals first,
labels in several languages, any delimiter.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from landing_samples import Home

from bellwether.settings import Settings

CONTRACT = """
version: 2
sources:
  - name: adpress
    description: An advertising platform that does not exist.
    schema: raw
    tables:
      - name: ad_days
        identifier: adpress__ad_days
        description: One row per ad and day.
        config:
          meta:
            format: delimited
            encodings: [utf-8, utf-16, gb18030]
            delimiters: [",", ";", "\\t", "|"]
            header_extra_rows: 1
            recognise: {columns: [date_day, ad_name, spend]}
            facts:
              name: ['_(?P<account>\\d+)_']
              preamble:
                - '^Report Time: (?P<exported_at>.*)$'
                - '^Period: (?P<period>.*)$'
                - '^Potential Incomplete Data: (?P<incomplete>.*)$'
                - '^Rows: (?P<stated_rows>\\d+)$'
            null_markers: ["-", "N/A"]
            totals: {pattern: '^(Total|合计)$', columns: 2, position: first}
            footer:
              - {pattern: '^©\\d{4} '}
              - {pattern: '^Showing top (?P<shown>\\d+) results$', fact: truncated}
            decimal: {nl: ","}
            grain: [date_day, ad_name]
            restates: range
            period: {column: date_day}
            scope: {fact: account}
        columns:
          - name: date_day
            description: Day.
            config:
              meta:
                type: date
                required: true
                formats: ['%Y-%m-%d', '%d-%m-%Y']
                headers: {en: [Day], nl: [Dag], zh: [日期]}
          - name: ad_name
            description: Name of the ad.
            config: {meta: {required: true, headers: {en: [Ad name], nl: [Advertentienaam], zh: [广告名称]}}}
          - name: spend
            description: Money spent.
            config: {meta: {type: money, measure: true, headers: {en: [Spend], nl: [Totaal besteed], zh: [花费]}}}
          - name: views
            description: Views.
            config: {meta: {type: integer, measure: true, headers: {en: [Views], nl: [Weergaven], zh: [展示次数]}}}
          - name: watch_seconds
            description: Seconds watched, with a decimal point in every language.
            config: {meta: {type: number, decimal: ".", headers: {en: [Watch time], nl: [Kijktijd]}}}
"""
PREAMBLE = """"Report Name: MyReport"
"Report Time: 3/10/2026"
"Period: March 1, 2026 - March 3, 2026"
"Potential Incomplete Data: {incomplete}"
"Rows: {rows}"

"""
ENGLISH = (
    PREAMBLE.format(incomplete="true", rows=2)
    + """Day,Ad name,Spend,Views,Watch time
"the day","the name","in dollars","count","seconds"
Total,,"1,300.50",12,-
2026-03-01,"Ad, one","1,200.25",7,6.25
2026-03-02,Total,100.25,5,N/A

Showing top 500 results
"©2026 Some Corporation. All rights reserved. "
"""
)
DUTCH = """Dag|Advertentienaam|Totaal besteed|Weergaven|Kijktijd
x|x|x|x|x
1-3-2026|Een|9,36|1.234|6.2527773973
2-3-2026|Twee|0,50|-|1.5
"""
CHINESE = (
    "日期;广告名称;花费;展示次数\n文本;文本;元;次\n合计;;3.00;30\n2026-03-05;春季①;1.00;10\n2026-03-06;夏季;2.00;20\n"
)
ROWS = "select date_day, ad_name, spend, views{} from raw.adpress__ad_days order by all"


@pytest.fixture
def home(tmp_path: Path, settings: Settings, make_settings: Callable[..., Settings]) -> Home:
    """A data home of a project that knows the new source besides the others."""
    project = tmp_path / "project"
    shutil.copytree(settings.dbt_project / "models" / "staging", project / "dbt_project" / "models" / "staging")
    folder = project / "dbt_project" / "models" / "staging" / "adpress"
    folder.mkdir()
    (folder / "_adpress__sources.yml").write_text(CONTRACT, encoding="utf-8")
    return Home(make_settings(tmp_path / "home", BELLWETHER_PROJECT_ROOT=str(project)))


def test_text_around_the_rows(home: Home) -> None:
    outcome = home.land_one("ads_4711_.csv", ENGLISH)
    assert (outcome.status, outcome.rows_landed, outcome.reason) == ("landed", 2, "")
    assert home.raw(ROWS.format(", watch_seconds")) == [
        ("2026-03-01", "Ad, one", "1200.25", "7", "6.25"),
        ("2026-03-02", "Total", "100.25", "5", None),
    ]
    receipt = home.receipt("ads_4711_.csv")
    assert (receipt.scope, receipt.is_truncated, receipt.is_incomplete) == ("4711", True, True)
    assert (receipt.exported_at.date().isoformat(), receipt.exported_at_from) == ("2026-03-10", "preamble")
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2026-03-01", "2026-03-03")
    assert receipt.vendor_total_status == "reconciled"
    assert receipt.facts["shown"] == "500"
    assert home.raw("select count(*) from raw.coverage") == [(3,)]


def test_other_languages_and_delimiters(home: Home) -> None:
    home.land_one("nl.csv", DUTCH)
    assert home.raw(ROWS.format(", watch_seconds")) == [
        ("2026-03-01", "Een", "9.36", "1234", "6.2527773973"),
        ("2026-03-02", "Twee", "0.50", None, "1.5"),
    ]
    assert (home.receipt("nl.csv").language, home.receipt("nl.csv").decimal_sign) == ("nl", ",")


def test_chinese_in_gb18030(home: Home) -> None:
    outcome = home.land_one("zh.csv", CHINESE.encode("gb18030"))
    assert (outcome.rows_landed, outcome.reason) == (2, "")
    receipt = home.receipt("zh.csv")
    assert (receipt.language, receipt.encoding, receipt.vendor_total_status) == ("zh", "gb18030", "reconciled")
    assert home.raw(ROWS.format("")) == [("2026-03-05", "春季①", "1.00", "10"), ("2026-03-06", "夏季", "2.00", "20")]


def test_a_stated_number_of_rows_is_held_against_the_rows(home: Home) -> None:
    outcome = home.land_one("ads.csv", ENGLISH.replace('"Rows: 2"', '"Rows: 3"'))
    assert outcome.status == "refused"
    assert "states 3 rows and holds 2" in outcome.reason


def test_a_wrong_total_in_the_first_row_is_noticed(home: Home) -> None:
    assert "do not add up" in home.land_one("ads.csv", ENGLISH.replace('"1,300.50"', '"1,400.50"')).reason

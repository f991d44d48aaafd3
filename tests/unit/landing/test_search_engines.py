"""Microsoft Advertising and Baidu: preambles that say how many rows there are and by what they are broken down."""

from __future__ import annotations

import pytest
from landing_samples import FIXTURES, Home

from bellwether.landing import FileOutcome

MICROSOFT = "Campaign_Performance_Report.csv"
BAIDU = "推广计划报告_20171010.csv"


def microsoft(old: str = "", new: str = "") -> str:
    text = (FIXTURES / "microsoft_ads" / MICROSOFT).read_text(encoding="utf-8-sig")
    assert old in text
    return text.replace(old, new) if old else text


def baidu(old: str = "", new: str = "") -> bytes:
    text = (FIXTURES / "baidu_ads" / BAIDU).read_text(encoding="gb18030")
    assert old in text
    return (text.replace(old, new) if old else text).encode("gb18030")


def refused(outcome: FileOutcome, *parts: str) -> bool:
    return outcome.status == "refused" and all(part in outcome.reason for part in parts)


def test_a_microsoft_report_by_day(home: Home) -> None:
    outcome = home.land_one(MICROSOFT, microsoft())
    assert (outcome.source, outcome.rows_landed, outcome.reason) == ("microsoft_ads", 3, "")
    receipt = home.receipt(MICROSOFT)
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2026-09-21", "2026-09-23")
    assert receipt.is_incomplete
    assert receipt.facts["stated_rows"] == "3"
    assert (receipt.columns_added, receipt.scope) == ([], "X0001234")
    columns = "time_period, campaign_name, impressions, spend, quality_score"
    assert home.raw(f"select {columns} from raw.microsoft_ads__ad_days order by time_period") == [
        ("2026-09-21", "Total Light, brand", "1734", "60.35", "7"),
        ("2026-09-22", "Total Light, brand", "0", "0.00", None),
        ("2026-09-23", "Desk lamps", "912", "13.02", None),
    ]


def test_hours_of_a_day_are_rows_of_that_day(home: Home) -> None:
    hourly = microsoft("Report Aggregation: Daily", "Report Aggregation: Hourly")
    for day in ("9/21/2026", "9/22/2026", "9/23/2026"):
        hourly = hourly.replace(f'\n"{day}"', f'\n"{day} 12:00:00 AM|11"')
    assert home.land_one("hourly.csv", hourly).rows_landed == 3
    assert home.raw("select distinct time_period from raw.microsoft_ads__ad_days order by 1")[0] == ("2026-09-21",)


def test_weeks_rows_missing_and_a_missing_currency_are_refused(home: Home) -> None:
    weekly = home.land_one("weekly.csv", microsoft("Report Aggregation: Daily", "Report Aggregation: Weekly"))
    assert refused(weekly, "broken down by Weekly", "Choose the time unit Day")
    assert refused(home.land_one("cut.csv", microsoft("Rows: 3", "Rows: 4")), "states 4 rows and holds 3")
    without = microsoft('"CurrencyCode",', '"CurrencyKnown",')
    assert refused(home.land_one("no currency.csv", without), "currency_code", "Add the column CurrencyCode")


def test_search_terms_are_not_all_that_was_spent(home: Home) -> None:
    assert refused(home.land_one("terms.csv", microsoft('"CampaignType"', '"SearchQuery"')), "SearchQuery")


@pytest.mark.parametrize(
    "footer", ["©2019 Microsoft Corporation. All rights reserved. ", "@2020 Microsoft Corporation"]
)
def test_without_header_and_with_an_older_footer(home: Home, footer: str) -> None:
    """Leaving preamble and footer out is an option of the report."""
    text = microsoft("©2026 Microsoft Corporation. All rights reserved. ", footer)
    assert home.land_one("report.csv", text[text.index('"TimePeriod"') :]).rows_landed == 3


def test_a_baidu_report_by_day(home: Home) -> None:
    outcome = home.land_one(BAIDU, baidu())
    assert (outcome.source, outcome.rows_landed, outcome.reason) == ("baidu_ads", 3, "")
    receipt = home.receipt(BAIDU)
    assert (receipt.encoding, receipt.language, receipt.scope) == ("gb18030", "zh", "示例账户")
    assert receipt.facts["devices"] == "移动设备，计算机"
    assert f"{receipt.exported_at:%Y-%m-%d %H:%M}" == "2017-10-10 14:02"
    assert home.raw(
        "select day, campaign_name, province, spend from raw.baidu_ads__ad_days order by day, province"
    ) == [
        ("2017-10-08", "品牌词", "上海", "20.40"),
        ("2017-10-08", "品牌词", "北京", "58.90"),
        ("2017-10-09", "台灯", "广东", "0.00"),
    ]


def test_a_period_in_one_row_and_search_terms_are_refused(home: Home) -> None:
    assert refused(home.land_one("total.csv", baidu("时间单位：分日", "时间单位：合计")), "合计", "分日")
    assert refused(home.land_one("terms.csv", baidu("推广计划,省", "推广计划,搜索词")), "搜索词")

"""LinkedIn Campaign Manager: UTF-16 with tabs and a preamble, two generations of headers, the language of the day."""

from __future__ import annotations

import pytest
from landing_samples import FIXTURES, Home

from bellwether.landing import FileOutcome

NEW = "account_508000001_ad_performance_report.csv"
OLD = "account_508000001_campaign_performance_report_2025.csv"
DUTCH = "account_508000002_advertentieprestaties.csv"
NOTHING = "account_508000003_ad_performance_report.csv"


def land(home: Home, name: str) -> FileOutcome:
    return home.land_one(name, (FIXTURES / "linkedin_ads" / name).read_bytes())


def text(name: str) -> str:
    return (FIXTURES / "linkedin_ads" / name).read_text(encoding="utf-16")


def test_the_generation_since_2026(home: Home) -> None:
    outcome = land(home, NEW)
    assert (outcome.source, outcome.rows_landed, outcome.reason) == ("linkedin_ads", 2, "")
    receipt = home.receipt(NEW)
    assert (receipt.encoding, receipt.delimiter, receipt.language) == ("utf-16-le", "\t", "en")
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2026-09-21", "2026-09-22")
    assert str(receipt.exported_at.date()) == "2026-09-23"
    assert receipt.facts["time_zone"] == "UTC"
    assert receipt.columns_added == []
    columns = "day, campaign_name, ad_set_name, campaign_group_name, total_spent, conversions, ad_set_id"
    assert home.raw(f"select {columns} from raw.linkedin_ads__ad_days order by day") == [
        ("2026-09-21", "Facility Managers", "DE, 25+ staff", None, "14.25", "1", "701000000000000001"),
        ("2026-09-22", "Facility Managers", "DE, 25+ staff", None, "0.00", None, "701000000000000001"),
    ]


def test_the_generation_before(home: Home) -> None:
    assert land(home, OLD).rows_landed == 2
    columns = "day, campaign_name, ad_set_name, campaign_group_name, total_conversion_value"
    assert home.raw(f"select {columns} from raw.linkedin_ads__ad_days order by day") == [
        ("2025-09-01", "DE, 25+ staff", None, "Facility Managers", "58.00"),
        ("2025-09-02", "DE, 25+ staff", None, "Facility Managers", "0.00"),
    ]


def test_a_dutch_report_with_one_column_in_english_numbers(home: Home) -> None:
    outcome = land(home, DUTCH)
    assert (outcome.rows_landed, outcome.reason) == (2, "")
    receipt = home.receipt(DUTCH)
    assert (receipt.language, receipt.decimal_sign) == ("nl", ",")
    assert (str(receipt.period_start), str(receipt.exported_at.date())) == ("2026-09-23", "2026-09-25")
    columns = "day, currency, total_spent, impressions, click_through_rate, average_watch_time"
    assert home.raw(f"select {columns} from raw.linkedin_ads__ad_days order by day") == [
        ("2026-09-23", "EUR", "9.36", "1204", "0.332%", "6.2527773973"),
        ("2026-09-24", "EUR", "1204.50", "990", "0.341%", "6.1"),
    ]


def test_without_any_delivery_there_is_a_preamble_and_nothing_else(home: Home) -> None:
    outcome = land(home, NOTHING)
    assert (outcome.source, outcome.status, outcome.rows_read) == ("linkedin_ads", "landed", 0)
    assert str(outcome.period_end) == "2026-09-22"
    assert home.raw("select count(*) from raw.linkedin_ads__ad_days") == [(0,)]


def test_a_file_that_passed_through_another_program(home: Home) -> None:
    assert home.land_one("again.csv", text(NEW)).rows_landed == 2


def test_a_period_on_one_day_is_refused(home: Home) -> None:
    outcome = home.land_one("month.csv", text(NEW).replace("9/22/2026", "9/21/2026"))
    assert outcome.status == "refused"
    assert "Choose the time breakdown Daily" in outcome.reason


@pytest.mark.parametrize("label", ["Total", "Totals"])
def test_a_totals_row_is_possible(home: Home, label: str) -> None:
    total = f"{label}{chr(9) * 15}{{}}\t1207\t9{chr(9) * 8}\n"
    assert home.land_one("a.csv", text(NEW) + total.format("14.25")).rows_landed == 2
    assert home.receipt("a.csv").vendor_total_status == "reconciled"
    assert "do not add up" in home.land_one("b.csv", text(NEW) + total.format("24.25")).reason

"""Mailchimp's report of all campaigns: labels with blanks in quotes, times without a zone, titles that repeat."""

from __future__ import annotations

from decimal import Decimal

from landing_samples import FIXTURES, Home

FIXTURE = (FIXTURES / "mailchimp" / "campaigns.csv").read_text(encoding="utf-8")


def test_a_report_of_all_campaigns(home: Home) -> None:
    outcome = home.land_one("campaigns.csv", FIXTURE)
    assert (outcome.source, outcome.table, outcome.rows_landed, outcome.reason) == ("mailchimp", "campaigns", 4, "")
    receipt = home.receipt("campaigns.csv")
    assert (receipt.columns_added, receipt.columns_missing) == ([], [])
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2018-10-26", "2018-11-02")
    columns = "unique_id, list, send_date, total_recipients, open_rate, total_revenue"
    assert home.raw(f"select {columns} from raw.mailchimp__campaigns order by unique_id desc limit 1") == [
        ("c0ffee0042", "Readers, all", "Nov 2, 2018 09:00 am", "20", "47.37%", "0")
    ]


def test_what_the_file_holds_is_counted_by_day(home: Home) -> None:
    home.land_one("campaigns.csv", FIXTURE)
    totals = """
        select source_date::varchar, measure, value from raw.control_totals
        where measure in ('total_recipients', 'total_revenue') order by all
    """
    assert home.raw(totals) == [
        ("2018-10-26", "total_recipients", Decimal(1210)),
        ("2018-10-26", "total_revenue", Decimal("380.5")),
        ("2018-11-02", "total_recipients", Decimal(20)),
        ("2018-11-02", "total_revenue", Decimal(0)),
    ]


def test_an_older_export_has_columns_of_google_analytics(home: Home) -> None:
    header, *rows = FIXTURE.splitlines()
    older = "\n".join([f'{header},"Visits","New Visits"', *(f"{row},12,7" for row in rows), ""])
    assert home.land_one("older.csv", older).rows_landed == 4
    assert home.receipt("older.csv").columns_added == ["visits", "new_visits"]

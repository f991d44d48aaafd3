"""The decimal sign is the file's: `1.234` is not read by its looks."""

from __future__ import annotations

import pytest
from landing_samples import Home, google

GERMAN_HEADER = "Kampagnenstatus;Kampagne;Tag;Kundennummer;Währungscode;Kosten;Impr.;Klicks;Conversions;Conv.-Wert;CTR"


def german(*rows: str, total: str = "") -> str:
    totals = [f"Gesamt: Kampagnen; --; --; --;EUR;{total}"] if total else []
    return "\n".join(["Kampagnenbericht", "1. März 2026 - 2. März 2026", GERMAN_HEADER, *rows, *totals, ""])


def test_a_german_report_lands_as_plain_numbers(home: Home) -> None:
    outcome = home.land_one(
        "bericht.csv",
        german(
            "Aktiv;Gesamtpaket Marke;01.03.2026;1;EUR;1.204,50;25.881;1.234;3,5;1.000;12,3 %",
            "Aktiv;Allgemein;02.03.2026;1;EUR;0,00;0;0;0,0;0; --",
            total="1.204,50;25.881;1.234;3,5;1.000;12,3 %",
        ),
    )
    assert (outcome.status, outcome.reason) == ("landed", "")
    receipt = home.receipt("bericht.csv")
    assert (receipt.language, receipt.decimal_sign, receipt.vendor_total_status) == ("de", ",", "reconciled")
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2026-03-01", "2026-03-02")
    columns = "day, cost, impressions, clicks, conversions, conversion_value, ctr"
    assert home.raw(f"select {columns} from raw.google_ads__campaign_days order by 1") == [
        ("2026-03-01", "1204.50", "25881", "1234", "3.5", "1000", "12.3%"),
        ("2026-03-02", "0.00", "0", "0", "0.0", "0", None),
    ]


def test_a_german_header_with_english_numbers_follows_the_numbers(home: Home) -> None:
    home.land_one("b.csv", german("Aktiv;Marke;2026-03-01;1;EUR;1204.50;25881;1234;3.5;1,000.25;12.3%"))
    assert home.receipt("b.csv").decimal_sign == "."
    assert home.raw("select cost, conversion_value from raw.google_ads__campaign_days") == [("1204.50", "1000.25")]


def test_an_ambiguous_number_follows_the_language(home: Home) -> None:
    home.land_one("de.csv", german("Aktiv;Marke;2026-03-01;1;EUR;1.234;25881;1234;3;1;12%"))
    home.land_one("en.csv", google(["Enabled,A,1,2026-03-05,1,EUR,1.234,9,1,0,1%"], ()))
    assert home.raw("select cost from raw.google_ads__campaign_days order by cost") == [("1.234",), ("1234",)]


@pytest.mark.parametrize(
    ("late_value", "landed"),
    [
        ('"25,881"', "25881"),
        ('"1,23,456"', "123456"),
        ("300.0", "300"),
        ("1.234.567", None),
        ('"25,88"', None),
        ("1e3", "1e3"),
        ("-5", "-5"),
    ],
)
def test_what_the_first_rows_did_not_show(home: Home, late_value: str, landed: str | None) -> None:
    """Thousands separators after 1,500 rows without any still are read; what is no number here is set aside."""
    rows = [f"Enabled,C{n},1,2026-03-01,1,EUR,1.50,{n % 900},1,0,1%" for n in range(1500)]
    outcome = home.land_one("r.csv", google([*rows, f"Enabled,late,1,2026-03-01,1,EUR,2.50,{late_value},1,0,1%"], ()))
    assert outcome.status == "landed"
    found = home.raw("select impressions from raw.google_ads__campaign_days where campaign = 'late'")
    assert found == ([(landed,)] if landed else [])
    assert outcome.rows_rejected == (0 if landed else 1)


def test_a_decimal_comma_that_shows_late_turns_the_whole_file(home: Home) -> None:
    rows = [f"Enabled,C{n},1,2026-03-01,1,EUR,1.234,{n},1,0,1%" for n in range(800)]
    late = [f'Enabled,D{n},1,2026-03-01,1,EUR,"12,50",5,1,0,1%' for n in range(400)]
    outcome = home.land_one("r.csv", google([*rows, *late], ()))
    assert (outcome.rows_landed, outcome.rows_rejected) == (1200, 0)
    assert home.raw("select distinct cost from raw.google_ads__campaign_days order by 1") == [("12.50",), ("1234",)]


def test_day_and_month_are_told_apart_by_the_file(home: Home) -> None:
    """The first rows could be either; a 25th month cannot."""
    first = [f"Enabled,C{n},1,03/02/2026,1,EUR,1.00,9,1,0,1%" for n in range(700)]
    late = [f"Enabled,D{n},1,25/03/2026,1,EUR,1.00,9,1,0,1%" for n in range(10)]
    outcome = home.land_one("r.csv", google([*first, *late], (), "All time"))
    assert (outcome.rows_landed, outcome.rows_rejected) == (710, 0)
    assert home.raw("select distinct day from raw.google_ads__campaign_days order by 1") == [
        ("2026-02-03",),
        ("2026-03-25",),
    ]


def test_ids_in_exponents_refuse_the_file(home: Home) -> None:
    outcome = home.land_one("r.csv", google(["Enabled,A,1.22158E+17,2026-03-01,1,EUR,1.00,9,1,0,1%"], ()))
    assert outcome.status == "refused"
    assert "campaign_id" in outcome.reason
    assert "Excel" in outcome.reason


def test_money_with_its_symbol(home: Home) -> None:
    home.land_one(
        "r.csv",
        google(
            ['Enabled,A,1,2026-03-01,1,EUR,"€1,622.60",9,1,0,1%', "Enabled,B,1,2026-03-01,1,EUR,US$34.15,9,1,0,1%"], ()
        ),
    )
    assert home.raw("select cost from raw.google_ads__campaign_days order by campaign") == [("1622.60",), ("34.15",)]

"""Totals rows are the checksum: kept out of the rows, held against them."""

from __future__ import annotations

from decimal import Decimal

from landing_samples import GOOGLE_ROWS, GOOGLE_TOTALS, Home, google


def test_totals_rows_do_not_land_and_are_kept(home: Home) -> None:
    assert home.land_one("r.csv", google()).rows_landed == 3
    receipt = home.receipt("r.csv")
    assert [row[0] for row in receipt.totals_rows] == ["Total: Campaigns", "Total: Account", "Total: Search"]
    assert home.raw(
        "select measure, vendor_value, rows_value, is_within from raw.vendor_totals where measure = 'cost'"
    ) == [("cost", Decimal("1022.75"), Decimal("1022.75"), True)]


def test_a_campaign_called_total_survives_even_as_the_last_row(home: Home) -> None:
    rows = [*GOOGLE_ROWS, "Enabled,Total: Brand,3,2026-03-02,123-456-7890,EUR,0.00,0,0,0.00, --"]
    assert home.land_one("r.csv", google(rows)).rows_landed == 4
    assert home.raw("select count(*) from raw.google_ads__campaign_days where campaign like 'Total%'") == [(3,)]


def test_totals_rows_in_the_third_column_and_rows_after_them(home: Home) -> None:
    moved = [",,Total: Account,,,EUR,1022.75,26781,132,3.50,0.49%", GOOGLE_TOTALS[0]]
    assert home.land_one("r.csv", google(totals=moved) + "\n\n").rows_landed == 3
    assert home.receipt("r.csv").vendor_total_status == "reconciled"


def test_money_may_differ_by_rounding_and_counts_may_not(home: Home) -> None:
    rounded = [line.replace("1022.75", "1022.76") for line in GOOGLE_TOTALS]
    assert home.land_one("rounded.csv", google(totals=rounded)).status == "landed"
    more = [line.replace("1022.75", "1022.77") for line in GOOGLE_TOTALS]
    assert (
        "cost: rows add up to 1,022.75, the vendor states 1,022.77"
        in home.land_one("more.csv", google(totals=more)).reason
    )
    click = [line.replace(",132,", ",133,") for line in GOOGLE_TOTALS]
    outcome = home.land_one("click.csv", google(totals=click))
    assert outcome.status == "refused"
    assert "clicks: rows add up to 132, the vendor states 133" in outcome.reason


def test_a_missing_row_is_noticed(home: Home) -> None:
    outcome = home.land_one("short.csv", google(GOOGLE_ROWS[1:]))
    assert outcome.status == "refused"
    assert "do not add up" in home.reason("short.csv")["message"]


def test_without_totals_nothing_is_claimed(home: Home) -> None:
    home.land_one("r.csv", google(totals=()))
    assert home.receipt("r.csv").vendor_total_status == "none stated"


def test_a_row_set_aside_may_be_part_of_the_total_or_not(home: Home) -> None:
    many = [f"Enabled,C{n},1,2026-03-01,1,EUR,1.00,10,1,0.00,1%" for n in range(30)]
    bad = "Enabled,Bad,1,no day,1,EUR,5.00,10,1,0.00,1%"
    total = "Total: Campaigns, --, --, --, --,EUR,{},{},{},0.00,1%"
    with_it, without_it = total.format("35.00", 310, 31), total.format("30.00", 300, 30)
    for name, line in (("with.csv", with_it), ("without.csv", without_it)):
        outcome = home.land_one(name, google([*many, bad], [line]))
        assert (outcome.status, outcome.rows_rejected) == ("landed", 1), outcome.reason
    assert home.land_one("neither.csv", google([*many, bad], [total.format("33.00", 305, 30)])).status == "refused"


def test_control_totals_are_the_rows(home: Home) -> None:
    home.land_one("r.csv", google())
    query = """
        select source_date::varchar, currency, measure, value, row_count from raw.control_totals
        where measure in ('cost', 'impressions', 'rows') order by all"""
    assert home.raw(query) == [
        ("2026-03-01", "", "impressions", Decimal("26781"), 2),
        ("2026-03-01", "", "rows", Decimal(2), 2),
        ("2026-03-01", "EUR", "cost", Decimal("1022.75"), 2),
        ("2026-03-02", "", "impressions", Decimal(0), 1),
        ("2026-03-02", "", "rows", Decimal(1), 1),
        ("2026-03-02", "EUR", "cost", Decimal(0), 1),
    ]

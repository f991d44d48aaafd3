"""Meta Ads Manager: the currency in a label, Objective twice, the summary row first, four languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from landing_samples import FIXTURES, Home

NAME = "Untitled-report-2024-12-04-to-2024-12-05.csv"
FIXTURE = (FIXTURES / "meta_ads" / NAME).read_text(encoding="utf-8-sig")
ROWS = "select day, campaign_name, amount_spent, currency, impressions from raw.meta_ads__ad_days order by all"
SPANISH = (
    "Día,Nombre de la campaña,Importe gastado (EUR),Impresiones,Alcance,Clics (todos),Clics en el enlace,Compras,"
    'Valor de conversión de compras\n,Resultados totales,"1.215,52",2.304,1.000,40,31,"3,00","64,20"\n'
    '2026-03-01,Total,"1.204,00",1.204,900,25,21,"1,00","21,40"\n2026-03-02,Carros,"11,52",1.100,800,15,10,"2,00","42,80"\n'
)
GERMAN = (
    "Tag;Kampagnenname;Name der Anzeigengruppe;Anzeigenname;Ausgegebener Betrag (EUR);Impressionen;Link-Klicks;"
    "Ergebnisse\n2026-03-01;Marke;Breit;Foto;11,52;1.204;12;3\n"
)
FRENCH = 'Jour,Nom de la campagne,Montant dépensé (USD),Impressions\n2026-03-01,Été,"11,52",1204\n'


def test_an_export_as_ads_manager_writes_it(home: Home) -> None:
    outcome = home.land_one(NAME, f"\ufeff{FIXTURE}")
    assert (outcome.source, outcome.status, outcome.rows_landed, outcome.reason) == ("meta_ads", "landed", 4, "")
    assert home.raw(ROWS) == [
        ("2024-12-04", "Lookalike, makers 🛠", "2.70725", "USD", "900"),
        ("2024-12-04", 'Post: "Neu im Laden:\ngrößer"', "0.00", "USD", "1"),
        ("2024-12-04", 'Retargeting "Carts"', "4.3", "USD", "610"),
        ("2024-12-05", 'Retargeting "Carts"', "4.42275", "USD", "546"),
    ]
    receipt = home.receipt(NAME)
    assert receipt.columns_added == []
    assert (str(receipt.period_start), str(receipt.period_end)) == ("2024-12-04", "2024-12-05")
    stated = {total.measure: (total.vendor_value, total.rows_value) for total in receipt.vendor_totals}
    assert stated["impressions"] == (2057, 2057)
    assert stated["amount_spent"] == (Decimal("11.43"), Decimal("11.43"))
    assert "reach" not in stated, "the summary counts people once"
    assert home.raw("select distinct objective, objective_of_breakdown from raw.meta_ads__ad_days order by 1") == [
        ("Engagement", "Engagement"),
        ("Sales", "Sales"),
        ("Traffic", "Traffic"),
    ]


def test_a_missing_row_is_noticed_by_the_summary(home: Home) -> None:
    *rows, _last = FIXTURE.rstrip("\n").split("\n")
    outcome = home.land_one(NAME, "\n".join(rows) + "\n")
    assert outcome.status == "refused"
    assert "impressions: rows add up to 1,511, the vendor states 2,057" in outcome.reason


@pytest.mark.parametrize(
    ("text", "language", "sign", "row"),
    [
        (SPANISH, "es", ",", ("2026-03-01", "Total", "1204.00", "EUR", "1204")),
        (GERMAN, "de", ",", ("2026-03-01", "Marke", "11.52", "EUR", "1204")),
        (FRENCH, "fr", ",", ("2026-03-01", "Été", "11.52", "USD", "1204")),
    ],
)
def test_an_export_in_another_language(home: Home, text: str, language: str, sign: str, row: tuple[str, ...]) -> None:
    outcome = home.land_one("report.csv", text)
    assert (outcome.source, outcome.reason) == ("meta_ads", "")
    receipt = home.receipt("report.csv")
    assert (receipt.language, receipt.decimal_sign) == (language, sign)
    assert home.raw(ROWS)[0] == row
    assert receipt.vendor_total_status == ("reconciled" if language == "es" else "none stated")


def test_a_total_of_several_days_is_refused(home: Home) -> None:
    header = "Campaign name,Amount spent (USD),Impressions,Reporting starts,Reporting ends\n"
    month = home.land_one("month.csv", f"{header}Carts,400.10,90000,2026-03-01,2026-03-31\n")
    assert month.status == "refused"
    assert "Choose the day breakdown" in month.reason
    assert (
        "day breakdown" in home.land_one("no day.csv", "Campaign name,Amount spent (USD),Impressions\nA,1,2\n").reason
    )
    day = home.land_one("day.csv", f"{header}Carts,14.10,3000,2026-03-01,2026-03-01\n")
    assert (day.status, str(day.period_end)) == ("landed", "2026-03-01")


def test_an_account_without_rows(home: Home) -> None:
    assert home.land_one("empty.csv", FIXTURE.split("\n", 1)[0] + "\n").status == "landed"

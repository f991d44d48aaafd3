"""What a file says outside its rows: a currency in a label, a day as the reporting period, nothing at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
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
        description: One row per campaign and day.
        config:
          meta:
            format: delimited
            recognise: {columns: [campaign, spend], empty: ['^Ad report', '^Until: ']}
            facts: {preamble: ['^From: (?P<period_start>.*)$', '^Until: (?P<period_end>.*)$']}
            totals: {pattern: '^(|Sum)$', columns: 3, position: first}
            grain: [campaign, day]
            restates: range
            period: {column: day, last: until, is_first_of_aggregate: true}
            currency: currency
        columns:
          - name: day
            description: Day.
            config:
              meta: {type: date, required: true, formats: ['%Y-%m-%d'], otherwise: since, hint: Break it down by day.}
          - name: campaign
            description: Campaign.
            config: {meta: {required: true}}
          - name: goal
            description: What the campaign is for.
          - name: goal_now
            description: The same, as it is now.
            config: {meta: {headers: {en: [Goal]}}}
          - name: spend
            description: Money spent.
            config:
              meta:
                type: money
                measure: true
                headers: {en: ['Spend ({currency})', Spend], de: ['Ausgaben ({currency})']}
          - name: currency
            description: Currency of the money.
            config: {meta: {required: true, otherwise: currency}}
          - name: since
            description: First day of the row.
            config: {meta: {type: date, formats: ['%Y-%m-%d', '%d.%m.%Y']}}
          - name: until
            description: Last day of the row.
            config: {meta: {type: date, formats: ['%Y-%m-%d', '%d.%m.%Y']}}
"""
ROWS = "select day, campaign, spend, currency from raw.adpress__ad_days order by all"


@pytest.fixture
def home(tmp_path: Path, settings: Settings, make_settings: Callable[..., Settings]) -> Home:
    """A data home of a project that knows the new source besides the others."""
    project = tmp_path / "project"
    shutil.copytree(settings.dbt_project / "models" / "staging", project / "dbt_project" / "models" / "staging")
    folder = project / "dbt_project" / "models" / "staging" / "adpress"
    folder.mkdir()
    (folder / "_adpress__sources.yml").write_text(CONTRACT, encoding="utf-8")
    return Home(make_settings(tmp_path / "home", BELLWETHER_PROJECT_ROOT=str(project)))


def test_the_currency_of_a_label_fills_its_column(home: Home) -> None:
    home.land_one("a.csv", "Day,Campaign,Spend (USD)\n2026-03-01,One,1.50\n")
    home.land_one("b.csv", "Day,Campaign,Ausgaben (eur)\n2026-03-02,One,2.50\n")
    assert home.raw(ROWS) == [("2026-03-01", "One", "1.50", "USD"), ("2026-03-02", "One", "2.50", "eur")]
    totals = "select currency, value from raw.control_totals where measure = 'spend' order by 1"
    assert home.raw(totals) == [("USD", Decimal("1.5")), ("eur", Decimal("2.5"))]
    assert home.receipt("a.csv").facts["currency"] == "USD"


def test_a_column_of_its_own_outweighs_the_label(home: Home) -> None:
    home.land_one("a.csv", "Day,Campaign,Spend (USD),Currency\n2026-03-01,One,1.50,GBP\n")
    assert home.raw(ROWS) == [("2026-03-01", "One", "1.50", "GBP")]


def test_money_without_a_currency_is_refused(home: Home) -> None:
    assert "needs currency" in home.land_one("a.csv", "Day,Campaign,Spend\n2026-03-01,One,1.50\n").reason


def test_columns_that_share_a_label_take_its_cells_in_their_order(home: Home) -> None:
    home.land_one("a.csv", "Day,Campaign,Goal,Spend (USD),Goal,Goal\n2026-03-01,One,sell,1.50,tell,three\n")
    assert home.raw("select goal, goal_now, goal_2 from raw.adpress__ad_days") == [("sell", "tell", "three")]
    assert home.receipt("a.csv").columns_added == ["goal_2"]


def test_the_period_of_a_row_is_its_day_when_it_is_one_day(home: Home) -> None:
    home.land_one("a.csv", "Since,Until,Campaign,Spend (USD)\n02.03.2026,02.03.2026,One,1.50\n")
    assert home.raw(ROWS) == [("2026-03-02", "One", "1.50", "USD")]
    assert home.raw("select source_date::varchar from raw.coverage") == [("2026-03-02",)]


def test_rows_of_several_days_are_refused(home: Home) -> None:
    header = "Since,Until,Campaign,Spend (USD){}\n"
    rows = "2026-03-01,2026-03-01,One,1.50{0}\n2026-03-01,2026-03-31,Two,9.00{0}\n"
    outcome = home.land_one("a.csv", header.format("") + rows.format(""))
    assert outcome.reason == "1 rows add up several days. Break it down by day."
    broken_down = header.format(",Day") + rows.format(",2026-03-04")
    assert home.land_one("b.csv", broken_down).status == "landed", "with a day of its own the row's period is not asked"


@pytest.mark.parametrize(
    ("until", "days", "status"),
    [
        ("March 31, 2026", ("2026-03-01", "2026-03-01"), "refused"),
        ("March 31, 2026", ("2026-03-01", "2026-03-02"), "landed"),
        ("March 31, 2026", ("2026-03-02", "2026-03-02"), "landed"),
        ("March 1, 2026", ("2026-03-01", "2026-03-01"), "landed"),
    ],
)
def test_a_period_booked_on_its_first_day_is_refused(
    home: Home, until: str, days: tuple[str, str], status: str
) -> None:
    rows = "".join(f"{day},C{number},1.00\n" for number, day in enumerate(days))
    outcome = home.land_one(
        "a.csv", f'Ad report\n"From: March 1, 2026"\n"Until: {until}"\n\nDay,Campaign,Spend (USD)\n{rows}'
    )
    assert outcome.status == status, outcome.reason
    assert ("Break it down by day." in outcome.reason) == (status == "refused")


def test_a_report_of_nothing_is_empty_and_not_broken(home: Home) -> None:
    text = 'Ad report\n"From: March 1, 2026"\n"Until: March 31, 2026"\n\n'
    outcome = home.land_one("nothing.csv", text.encode("utf-16"))
    assert (outcome.status, outcome.rows_read, outcome.reason) == ("landed", 0, "")
    assert str(home.receipt("nothing.csv").period_end) == "2026-03-31"
    assert home.raw("select count(*) from raw.adpress__ad_days") == [(0,)]
    assert home.land_one("cut.csv", 'Ad report\n"From: March 1, 2026"\n').status == "refused"


def test_a_totals_row_first_lacks_what_every_row_has(home: Home) -> None:
    """An empty cell marks it, and a goal may be empty."""
    header = "Goal,Campaign,Day,Spend (USD)\n"
    rows = ",One,2026-03-01,1.50\nsell,Sum,2026-03-01,2.00\n"
    home.land_one("a.csv", f"{header}{rows}")
    assert home.receipt("a.csv").vendor_total_status == "none stated"
    home.land_one("b.csv", f"{header},,,3.50\n{rows}")
    assert home.receipt("b.csv").vendor_total_status == "reconciled"
    assert home.raw("select count(*), count(distinct campaign) from raw.adpress__ad_days") == [(4, 2)]
    assert "do not add up" in home.land_one("c.csv", f"{header},,,4.50\n{rows}").reason

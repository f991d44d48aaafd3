"""The hand-written exports of `raw_rows.py`, reported in Shanghai and in euros.

Times that state their zone move to the reporting day; times that state none are the reporting zone's; a day that a
vendor counted in its own zone stays the day that it says.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from raw_fixture import create_raw
from raw_rows import FILES, THROUGH_DATE

from bellwether import transform, warehouse
from bellwether.settings import Settings

MARTS = ["+fct_sessions", "+fct_orders", "+fct_leads", "+fct_ad_days", "+fct_email_campaigns"]


@pytest.fixture(scope="module")
def shanghai(
    tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("shanghai")
    settings = dataclasses.replace(make_settings(folder / "home"), time_zone="Asia/Shanghai", currency="EUR")
    with warehouse.writer(settings) as connection:
        create_raw(connection, settings.dbt_project, FILES, folder)
    command = ["build", "--quiet", "--resource-type", "model", "--resource-type", "seed", "--select", *MARTS]
    assert transform.run_dbt(settings, command, date.fromisoformat(THROUGH_DATE)) == 0
    with warehouse.reader(settings.warehouse_file) as connection:
        yield connection


def test_a_session_belongs_to_the_day_it_began_in_shanghai(shanghai: duckdb.DuckDBPyConnection) -> None:
    """ann's sessions in UTC: 1 March 23:58, 9 March 10:00, and 31 March 23:59:59, which is April there."""
    found = shanghai.sql(
        "select session_date, started_at from marts.fct_sessions "
        "where visitor_key = (select visitor_key from marts.fct_sessions where campaign_key = 'brand exact') order by 2"
    ).fetchall()
    assert found == [
        (date(2026, 3, 2), datetime(2026, 3, 1, 23, 58)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 10, 0)),
    ]


def test_an_order_states_its_offset(shanghai: duckdb.DuckDBPyConnection) -> None:
    """#1001 was made on 1 March 19:01 in New York; #1006 on 31 March 23:59 UTC, after the last day that is counted."""
    found = dict(shanghai.sql("select order_name, order_date from marts.fct_orders").fetchall())
    assert found["#1001"] == date(2026, 3, 2)
    assert found["#1002"] == date(2026, 3, 2)
    assert not {"#1006", "#1007"} & found.keys()


def test_a_time_without_a_zone_is_the_reporting_zones(shanghai: duckdb.DuckDBPyConnection) -> None:
    """The CRM wrote 2026-03-01 09:00, Mailchimp `Mar 31, 2026 11:59 pm`."""
    [lead] = shanghai.sql("select created_at, created_date from marts.fct_leads where lead_key = '1'").fetchall()
    assert lead == (datetime(2026, 3, 1, 1, 0), date(2026, 3, 1))
    [(last_send,)] = shanghai.sql("select max(sent_date) from marts.fct_email_campaigns").fetchall()
    assert last_send == date(2026, 3, 31)


def test_a_day_that_the_vendor_counted_stays(shanghai: duckdb.DuckDBPyConnection) -> None:
    found = shanghai.sql("select distinct date_day from marts.fct_ad_days order by 1").fetchall()
    assert found == [(date(2026, 3, 1),), (date(2026, 3, 2),)]


def test_money_is_converted_at_its_own_day(shanghai: duckdb.DuckDBPyConnection) -> None:
    """10.00 USD of 1 March, at the dollars that a euro cost then; 5.00 EUR stay."""
    [(rate, age)] = shanghai.sql(
        "select rate, date '2026-03-01' - rate_date from seeds.fx_rates "
        "where currency = 'EUR' and rate_date <= '2026-03-01' order by rate_date desc limit 1"
    ).fetchall()
    spent = shanghai.sql(
        "select spend_native, spend_reporting, fx_rate_age_days from marts.fct_ad_days "
        "where platform = 'google_ads' and (currency, date_day) in (('USD', '2026-03-01'), ('EUR', '2026-03-02')) "
        "order by spend_native"
    ).fetchall()
    assert spent[0][:2] == (Decimal("5.00"), Decimal("5.000000"))
    assert spent[1][0] == Decimal("10.00")
    assert spent[1][1] == pytest.approx(Decimal(10) / rate, abs=Decimal("0.000001"))
    assert spent[1][2] == age

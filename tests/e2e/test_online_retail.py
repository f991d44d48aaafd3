"""A year of a real shop, Online Retail II, as generic orders: half a million lines with all that shops do to them.

The known answers: 525,461 rows, 28,816 invoices, 4,383 customers, 107,927 rows without a customer, 10,206 rows of
cancelled invoices, 6,865 exact duplicates, net 9,539,484.63. The set comes as Parquet, which is no export format:
DuckDB writes it as the CSV that a shop would have sent. Amounts are pounds, so that is the reporting currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bellwether import landing, quality, transform, warehouse
from bellwether.settings import Settings

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]

LAST_DAY = date(2010, 12, 9)
NET = Decimal("9539484.634")


@pytest.fixture(scope="module")
def shop(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]
) -> Settings:
    settings = make_settings(tmp_path_factory.mktemp("retail") / "home", BELLWETHER_CURRENCY="GBP")
    settings.inbox.mkdir(parents=True)
    (source,) = (shared_data / "online_retail").glob("*.parquet")
    duckdb.sql(f"copy (from '{source}') to '{settings.inbox}/online_retail_2009-2010.csv' (header, delimiter ',')")
    (outcome,) = landing.land(settings).files
    assert (outcome.source, outcome.rows_landed, outcome.rows_rejected) == ("generic_orders", 525_461, 0)
    landing.refresh_raw(settings)
    transform.build(settings, LAST_DAY)
    return settings


@pytest.fixture
def build(shop: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.build_reader(shop) as connection:
        yield connection


def row(build: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    (found,) = build.execute(query).fetchall()
    return found


def test_the_lines_are_all_there(build: duckdb.DuckDBPyConnection) -> None:
    assert row(
        build,
        """
        select count(*), count(distinct order_name), count(distinct customer_key), count_if(customer_key is null),
            count_if(order_name like 'C%'), count_if(is_repeated), sum(amount_native)
        from staging.stg_generic_orders__order_lines
        """,
    ) == (525_461, 28_816, 4_383, 107_927, 10_206, 6_865, NET)


def test_every_invoice_is_an_order_or_a_return(build: duckdb.DuckDBPyConnection) -> None:
    """Cancelled invoices, stock written off (negative quantities, no price) and three corrections of bad debt."""
    assert row(
        build,
        """
        select count(*), count_if(is_return), count_if(is_return and order_name not like 'C%'),
            count_if(not is_return and net_revenue_native < 0), sum(lines), sum(repeated_lines),
            count(distinct customer_key), sum(net_revenue_native)
        from marts.fct_orders where source = 'generic_orders' and is_counted
        """,
    ) == (28_816, 4_592 + 2_124, 2_124, 0, 525_461, 6_865, 4_383, NET)


def test_revenue_arrives_in_the_kpis(build: duckdb.DuckDBPyConnection) -> None:
    assert row(build, "select sum(value) from marts.fct_measures where measure = 'net_revenue'") == (NET,)
    months = (
        "select sum(numerator) from marts.fct_kpi_values where kpi_id = '{}' and period = 'month' and scope = 'company'"
    )
    assert row(build, months.format("revenue")) == (NET,)
    assert row(build, months.format("orders")) == (28_816 - 4_592 - 2_124,)
    assert row(build, "select round(sum(net_revenue), 3) < 0 from marts.dim_customer where orders = 0") == (True,)


def test_a_return_counts_on_its_own_day(build: duckdb.DuckDBPyConnection) -> None:
    """The first day sold and took back, in lines as sent."""
    assert row(
        build,
        """
        select sum(value) = (
            select sum(amount_native) from staging.stg_generic_orders__order_lines where source_date = '2009-12-01'
        )
        from marts.fct_measures where measure = 'net_revenue' and date_day = '2009-12-01'
        """,
    ) == (True,)


def test_customers_are_followed(build: duckdb.DuckDBPyConnection) -> None:
    """Those who ordered, with all that is known of them; cohorts add up to what lines of known customers amount to."""
    assert row(build, "select count(*), sum(orders) from marts.fct_customer_rfm") == (4_314, 19_215)
    known = "select sum(amount_native) from staging.stg_generic_orders__order_lines where customer_key is not null"
    cohorts = "select sum(net_revenue_reporting) from marts.fct_customer_cohorts where period = 'month'"
    assert row(build, cohorts) == row(build, known)


def test_purchases_to_come_are_foretold(build: duckdb.DuckDBPyConnection) -> None:
    """The last 90 days from those before: too few, for no model knows of autumn. No cost is known, so no margin is."""
    fitted, held_out, error, correlation = row(
        build,
        "select is_fitted, holdout_actual, holdout_error, holdout_correlation from marts.fct_clv_models "
        "where subject = 'purchases'",
    )
    assert (fitted, held_out) == (True, 4_473)
    assert error == pytest.approx(-0.23, abs=0.01)
    assert correlation == pytest.approx(0.75, abs=0.01)
    predicted = "count(predicted_net_revenue), count(margin_to_date), count(predicted_margin)"
    assert row(build, f"select {predicted} from marts.fct_customer_clv") == (4_314, 0, 0)


def test_everything_is_reconciled(build: duckdb.DuckDBPyConnection) -> None:
    assert build.execute("select * from marts.reconciliation where not is_reconciled").fetchall() == []


@pytest.mark.parametrize("layer", ["exports", "marts"])
def test_dirty_as_it_is_it_passes_the_gate(shop: Settings, layer: quality.Layer) -> None:
    """What is odd is named and stops nothing: prices below zero."""
    report = quality.check(shop, layer)
    assert [f"{result.table}: {result.message}" for result in report.critical_failures] == []
    if layer == "exports":
        assert "Prices are not negative" in str([result.message for result in report.failed])

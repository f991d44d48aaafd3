"""What does not add up is counted as exactly as the slowest query would, in every period and scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

# One row per period, scope and fact: the long way round.
SLOWLY = """
with facts as ({facts}),
scoped as (
    select *, unnest([
        {{'scope': 'company', 'scope_value': 'all'}},
        {{'scope': 'channel', 'scope_value': channel}},
        {{'scope': 'campaign', 'scope_value': campaign_key}}
    ], recursive := true)
    from facts
),
counted as (
    select periods.period, periods.period_start_date, scope, scope_value, {aggregate} as value
    from scoped
    inner join marts.dim_period as periods
        on scoped.date_day between periods.period_start_date {until} and periods.period_end_date
    group by all
),
measured as (select * from marts.fct_period_measures where measure = '{measure}')
select
    coalesce(counted.period, measured.period) as period,
    coalesce(counted.period_start_date, measured.period_start_date) as period_start_date,
    coalesce(counted.scope_value, measured.scope_value) as scope_value,
    counted.value as slowly,
    measured.value as measured
from counted
full join measured using (period, period_start_date, scope, scope_value)
where abs(coalesce(counted.value, 0) - coalesce(measured.value, 0)) > 0.000001
"""
SESSIONS = "select visitor_key as who, session_date as date_day, channel, campaign_key from marts.fct_sessions"
ORDERS = (
    "select customer_key as who, order_date as date_day, channel, campaign_key from marts.fct_orders "
    "where is_counted and not is_return and customer_key is not null"
)
ANSWERS = (
    "select response_minutes as wait, created_date as date_day, channel, campaign_key from marts.fct_leads "
    "where response_minutes is not null"
)
REPEATED = "len(list_filter(map_values(histogram(who)), lambda orders: orders > 1))"


@pytest.fixture
def build(first_run: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(first_run.settings.warehouse_file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("measure", "facts", "aggregate"),
    [
        ("unique_visitors", SESSIONS, "count(distinct who)"),
        ("new_visitors", f"{SESSIONS} where is_new_visitor", "count(distinct who)"),
        ("customers_ordering", ORDERS, "count(distinct who)"),
        ("repeat_customers", ORDERS, REPEATED),
        ("median_response_minutes", ANSWERS, "round(median(wait), 6)"),
    ],
)
def test_a_measure_is_counted_exactly(
    build: duckdb.DuckDBPyConnection, measure: str, facts: str, aggregate: str
) -> None:
    query = SLOWLY.format(measure=measure, facts=facts, aggregate=aggregate, until="")
    assert build.execute(query).fetchall() == []
    counted = build.execute("select count(*) from marts.fct_period_measures where measure = ? and value > 0", [measure])
    assert counted.fetchall()[0][0] > 0


def test_active_customers_are_those_of_the_last_90_days(build: duckdb.DuckDBPyConnection) -> None:
    assert (
        build.execute("""
        with through as (select max(date_day) as last_day from marts.fct_measures where measure = 'sessions'),
        counted as (
            select period, period_start_date, count(distinct customer_key) as value
            from marts.dim_period
            cross join through
            left join marts.fct_orders
                on is_counted and not is_return and order_date <= least(period_end_date, last_day)
                and order_date > least(period_end_date, last_day) - 90
            where period_start_date <= last_day
            group by all
        )
        select period, period_start_date, counted.value, measured.value
        from counted
        left join marts.fct_period_measures as measured
            using (period, period_start_date)
        where measured.measure = 'active_customers' and measured.scope = 'company' and counted.value <> measured.value
    """).fetchall()
        == []
    )


def test_a_retained_customer_bought_in_both_periods(build: duckdb.DuckDBPyConnection) -> None:
    weeks = build.execute("""
        with buyers as (
            select distinct date_trunc('week', order_date) as week, customer_key
            from marts.fct_orders where is_counted and not is_return and customer_key is not null
        ),
        counted as (
            select later.week, count(*) as retained
            from buyers as later
            inner join buyers as earlier using (customer_key)
            where earlier.week = later.week - interval 7 days
            group by later.week
        )
        select week, retained, value
        from counted
        inner join marts.fct_period_measures as measured
            on measured.period_start_date = week and measured.measure = 'retained_customers'
            and measured.period = 'week' and measured.scope = 'company'
    """).fetchall()
    assert weeks
    assert [(week, value) for week, retained, value in weeks if retained != value] == []


def test_every_scope_adds_up_to_the_company(build: duckdb.DuckDBPyConnection) -> None:
    """Exactly, for a KPI that is one additive measure; and each ratio is the ratio of its own sums."""
    assert (
        build.execute("""
        select kpi_id, period, period_start_date, sum(numerator) filter (where scope = 'company') as company,
            sum(numerator) filter (where scope = 'channel') as channels
        from marts.fct_kpi_values
        where kpi_id in ('sessions', 'revenue', 'leads', 'ad_spend', 'orders', 'conversion_rate', 'cost_per_lead')
        group by all
        having company <> channels
    """).fetchall()
        == []
    )
    assert (
        build.execute("""
        select facts.*
        from marts.fct_kpi_values as facts
        inner join marts.dim_kpi using (kpi_id)
        where dim_kpi.denominator is not null
            and abs(value - multiplier * facts.numerator::double / nullif(facts.denominator, 0)) > 1e-9
    """).fetchall()
        == []
    )


def test_at_least_thirty_kpis_have_values_in_every_kind_of_period(build: duckdb.DuckDBPyConnection) -> None:
    computed = build.execute("""
        select period, count(distinct kpi_id) from marts.fct_kpi_values
        where value is not null and scope = 'company' group by period
    """).fetchall()
    assert {period for period, _ in computed} == {"day", "week", "month", "quarter", "year"}
    assert min(kpis for _, kpis in computed) >= 40

"""What does not add up is counted as exactly as the slowest query would, in every period and scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

# One row per period, scope and fact: the long way round.
COUNTED = """
with facts as ({facts}),
-- what a unit answers for names a channel, a campaign, a country or all, and either of them lets a fact in
answered as (
    select distinct unit_type as scope, unit_id as scope_value, facts.*
    from facts
    inner join seeds.responsibilities as answers
        on (answers.scope = 'company')
        or (answers.scope = 'channel' and answers.scope_value = channel)
        or (answers.scope = 'campaign' and answers.scope_value = campaign_key)
        or (answers.scope = 'country' and answers.scope_value = country)
    inner join seeds.organisation using (unit_id)
),
scoped as (
    select facts.*, unnest([
        {{'scope': 'company', 'scope_value': 'all'}},
        {{'scope': 'channel', 'scope_value': channel}},
        {{'scope': 'campaign', 'scope_value': campaign_key}},
        {{'scope': 'country', 'scope_value': country}}
    ], recursive := true)
    from facts
    union all by name
    select * from answered
),
periods as (
    select period, period_start_date, period_end_date, null as campaign_key from marts.dim_period
    union all
    select 'flight', flight_start_date, flight_end_date, campaign_key from marts.dim_campaign
),
counted as (
    select periods.period, periods.period_start_date, scope, scope_value, {aggregate} as value
    from scoped
    inner join periods
        on scoped.date_day between periods.period_start_date {until} and periods.period_end_date
        and (periods.campaign_key is null or (scope = 'campaign' and scope_value = periods.campaign_key))
    where scope_value is not null and periods.period in ({periods})
    group by all
)
"""
SLOWLY = (
    COUNTED
    + """,
measured as (select * from marts.fct_period_measures where measure = '{measure}' and period in ({periods}))
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
)
CALENDAR = "'day', 'week', 'month', 'quarter', 'half', 'year', 'rolling_28'"
SESSIONS = (
    "select visitor_key as who, session_date as date_day, channel, campaign_key, country, is_new_visitor "
    "from marts.fct_sessions"
)
ORDERS = (
    "select customer_key as who, order_key, order_date as date_day, channel, campaign_key, null as country "
    "from marts.fct_orders where is_counted and not is_return and customer_key is not null"
)
ANSWERS = (
    "select response_minutes as wait, lead_key, created_date as date_day, channel, campaign_key, null as country "
    "from marts.fct_leads where response_minutes is not null"
)
SALES = (
    "select date_day, channel, campaign_key, null as country, value from marts.fct_measures "
    "where measure = 'net_revenue'"
)
REPEATED = "len(list_filter(map_values(histogram(who)), lambda orders: orders > 1))"


@pytest.fixture
def build(first_run: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(first_run.settings.warehouse_file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("measure", "facts", "aggregate", "periods"),
    [
        ("unique_visitors", SESSIONS, "count(distinct who)", f"{CALENDAR}, 'flight'"),
        ("new_visitors", f"{SESSIONS} where is_new_visitor", "count(distinct who)", f"{CALENDAR}, 'flight'"),
        ("customers_ordering", ORDERS, "count(distinct who)", CALENDAR),
        ("repeat_customers", ORDERS, REPEATED, CALENDAR),
        ("median_response_minutes", ANSWERS, "round(median(wait), 6)", f"{CALENDAR}, 'flight'"),
    ],
)
def test_a_measure_is_counted_exactly(
    build: duckdb.DuckDBPyConnection, measure: str, facts: str, aggregate: str, periods: str
) -> None:
    query = SLOWLY.format(measure=measure, facts=facts, aggregate=aggregate, until="", periods=periods)
    assert build.execute(query).fetchall() == []
    counted = build.execute(
        """
        select list(distinct period), list(distinct scope) from marts.fct_period_measures
        where measure = ? and value > 0
        """,
        [measure],
    ).fetchall()
    assert set(counted[0][0]) >= {"week", "month", "half", "rolling_28"}  # few come twice on a day
    assert {"company", "channel", "campaign", "department", "role"} <= set(counted[0][1])


def test_a_sum_is_that_of_its_days(build: duckdb.DuckDBPyConnection) -> None:
    """In windows, halves and flights, and once for a unit that answers for a channel and for a campaign of it."""
    query = COUNTED.format(facts=SALES, aggregate="sum(value)", until="", periods=f"{CALENDAR}, 'flight'")
    compared = build.execute(f"""
        {query}
        select
            period, scope, count(*), count(*) filter (where facts.numerator <> coalesce(counted.value, 0)),
            sum(facts.numerator)
        from marts.fct_kpi_values as facts
        left join counted using (period, period_start_date, scope, scope_value)
        where facts.kpi_id = 'revenue' and facts.scope in ('company', 'channel', 'campaign', 'department', 'role')
            and facts.scope_value not in ('country_manager_germany', 'product_manager_desk_lamps')
        group by all
    """).fetchall()
    assert {(period, scope) for period, scope, *_ in compared} >= {
        ("half", "company"), ("rolling_28", "channel"), ("rolling_28", "campaign"), ("flight", "campaign"),
        ("month", "role"), ("quarter", "department"),
    }  # fmt: skip
    assert [(period, scope, wrong) for period, scope, _, wrong, _ in compared if wrong] == []
    assert all(rows and total > 0 for *_, rows, _, total in compared)


def test_scopes_that_are_read_beside_the_channels_hold_all_revenue(build: duckdb.DuckDBPyConnection) -> None:
    """Product lines share it and countries part it, exactly; a unit that answers for one of them has its figures."""
    assert (
        build.execute("""
        select facts.period, facts.period_start_date, facts.scope, sum(facts.numerator) as revenue,
            any_value(company.numerator) as whole
        from marts.fct_kpi_values as facts
        inner join (
            select period, period_start_date, numerator
            from marts.fct_kpi_values where kpi_id = 'revenue' and scope = 'company'
        ) as company using (period, period_start_date)
        where facts.kpi_id = 'revenue' and facts.scope in ('product_line', 'country')
        group by all
        having revenue <> whole
    """).fetchall()
        == []
    )
    assert (
        build.execute("""
        select kpi_id, period, list(value order by scope) as values
        from marts.fct_kpi_values
        where scope_value in ('Germany', 'country_manager_germany')
        group by kpi_id, period, period_start_date
        having values[1] is distinct from values[2]
    """).fetchall()
        == []
    )


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


def test_a_retained_customer_bought_in_both_windows(build: duckdb.DuckDBPyConnection) -> None:
    compared = build.execute("""
        with buyers as (
            select distinct order_date, customer_key
            from marts.fct_orders where is_counted and not is_return and customer_key is not null
        ),
        counted as (
            select
                period_start_date,
                count(distinct later.customer_key) filter (where earlier.customer_key is not null)
                    as retained_customers,
                count(distinct later.customer_key) as customers_ordering
            from marts.dim_period
            inner join buyers as later on later.order_date between period_start_date and period_end_date
            left join buyers as earlier
                on earlier.customer_key = later.customer_key
                and earlier.order_date between period_start_date - 28 and period_end_date - 28
            where period = 'rolling_28'
            group by all
        )
        select period_start_date, measure, coalesce(counted, 0), value
        from (unpivot counted on retained_customers, customers_ordering into name measure value counted)
        full join (
            select * from marts.fct_period_measures
            where period = 'rolling_28' and scope = 'company'
                and measure in ('retained_customers', 'customers_ordering')
        ) using (period_start_date, measure)
    """).fetchall()
    assert len(compared) > 30
    assert [row for row in compared if row[2] != (row[3] or 0)] == []


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
    assert {period for period, _ in computed} == {"day", "week", "month", "quarter", "half", "year", "rolling_28"}
    assert min(kpis for _, kpis in computed) >= 40

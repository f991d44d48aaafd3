"""Journeys and customers of the made-up published file: few rows, written by hand, so that every number is known."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa

TABLES = (
    "fct_funnel",
    "fct_attribution",
    "fct_customer_cohorts",
    "fct_customer_months",
    "fct_customers_at_risk",
    "fct_customer_clv",
    "fct_customer_rfm",
    "fct_clv_models",
    "fct_cac_cohorts",
)
SECRET = "5ecre7-cu5t0mer"
MODELS = (
    "first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay", "markov", "shapley",
)  # fmt: skip
# funnel: English, Chinese, unit, hours, steps, then month of entry: whether its window is over, counts by step
FUNNELS = {
    "shop": (
        "Shop", "购物漏斗", "session", 24, (("Session", "会话"), ("Cart", "加入购物车"), ("Purchase", "购买")),
        {9: (True, (38_000, 3_800, 950)), 10: (True, (40_000, 5_000, 1_000)), 11: (False, (26_000, 3_000, 500))},
    ),
    "marketing": (
        "Marketing", "营销漏斗", "person", 2160, (("Visit", "访问"), ("Lead", "线索"), ("Customer", "客户")),
        {
            6: (True, (7_500, 150, 10)), 7: (True, (8_000, 240, 12)), 8: (False, (8_200, 210, 4)),
            9: (False, (8_100, 190, 1)), 10: (False, (8_600, 200, 0)), 11: (False, (5_000, 90, 0)),
        },
    ),
    "advertising": (
        "Advertising", "广告漏斗", "person", 2160, (("Impression", "展示"), ("Click", "点击"), ("Lead", "线索")),
        {9: (False, (900_000, 9_000, 90)), 10: (False, (1_200_000, 15_000, 60)), 11: (False, (700_000, 7_000, 0))},
    ),
}  # fmt: skip
# channel: credit of the first model and how much every further one adds, of 100; spend
CREDITS = {
    "Paid Search": (30, -2, 900.0),
    "Organic Search": (24, 1, 0.0),
    "Email": (16, 1, 0.0),
    "Direct": (10, 0, 0.0),
    "Referral": (8, 0, 0.0),
    "Organic Social": (5, 0, 0.0),
    "Paid Social": (4, 0, 600.0),
    "Paid Video": (2, 0, 80.0),
    "Unassigned": (1, 0, 0.0),
    "Display": (0, 0, 120.0),
}
# month of first order: customers, then customers and share of the first month's value by months since
COHORTS = {
    7: (100, ((100, 1.0), (30, 0.25), (20, 0.2), (10, 0.3), (4, 0.05))),
    8: (80, ((80, 1.0), (24, 0.3), (20, 0.2), (3, 0.01))),
    9: (50, ((50, 1.0), (6, 0.1), (2, 0.02))),
    10: (40, ((40, 1.0), (5, 0.08))),
    11: (20, ((20, 1.0),)),
}
# segment: English, Chinese, then predicted margin, net revenue so far and probability alive of each customer
SEGMENTS = {
    "champions": ("Champions", "重要价值客户", ((100, 500, 0.9), (200, 700, 0.8), (300, 900, 1.0))),
    "lost": ("Lost", "已流失客户", ((0, 40, 0.1), (10, 60, 0.3))),
}


def write_journeys(connection: duckdb.DuckDBPyConnection) -> None:
    """Create and fill every table."""
    _funnels(connection)
    _attribution(connection)
    _cohorts(connection)
    _months(connection)
    _customers(connection)
    _models(connection)
    _acquisition(connection)


def journeys_alone() -> duckdb.DuckDBPyConnection:
    """The tables without the rest of the published file, in memory."""
    connection = duckdb.connect()
    connection.execute("create table dim_channel as select 'Paid Search' as channel, '付费搜索' as channel_zh")
    write_journeys(connection)
    return connection


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    found = pa.table({f"column_{at}": pa.array(column) for at, column in enumerate(zip(*rows, strict=True))})
    connection.execute(f"create table {table} ({columns})")
    connection.register("found", found)
    connection.execute(f"insert into {table} select * from found")
    connection.unregister("found")


def _funnels(connection: duckdb.DuckDBPyConnection) -> None:
    rows: list[tuple[object, ...]] = []
    for key, (english, chinese, unit, hours, steps, months) in FUNNELS.items():
        for month, (is_over, counts) in months.items():
            for number, ((step, step_zh), reached) in enumerate(zip(steps, counts, strict=True), 1):
                is_counted = key == "advertising" and number < 3
                before = counts[number - 2] if number > 1 else None
                line = (
                    step, step_zh, is_counted, counts[0], reached, reached / counts[0], before and reached / before,
                    None if is_counted else 86_400.0 * (number - 1) * 2, None if is_counted else 86_400.0 * number * 3,
                    is_over,
                )  # fmt: skip
                about = (key, english, chinese, unit, hours)
                rows += [
                    (*about, "month", date(2026, month, 1), "all", "all", number, *line),
                    # What the page must leave out.
                    (*about, "month", date(2026, month, 1), "channel", "Email", number, *line),
                    (*about, "week", date(2026, 11, 16), "all", f"{month}", number, *line),
                ]
    _fill(
        connection,
        "fct_funnel",
        "funnel varchar, funnel_en varchar, funnel_zh varchar, unit varchar, window_hours integer, period varchar,"
        " cohort_start_date date, breakdown varchar, breakdown_value varchar, step_number integer, step_en varchar,"
        " step_zh varchar, is_counted_only boolean, entrants bigint, reached bigint, rate_from_start double,"
        " rate_from_previous double, median_seconds_from_start double, p90_seconds_from_start double,"
        " is_window_complete boolean",
        rows,
    )


def _attribution(connection: duckdb.DuckDBPyConnection) -> None:
    spans = (("month", 10), ("month", 11), ("quarter", 7), ("quarter", 10), ("all", 7))
    rows: list[tuple[object, ...]] = []
    for period, month in spans:
        factor = {"month": 1, "quarter": 3, "all": 5}[period] if month != 11 else 0.5
        for channel, (first, step, spend) in CREDITS.items():
            for at, model in enumerate(MODELS):
                for conversion_type, worth in (("order", 50.0), ("lead", None)):
                    credited = (first + step * at) * factor
                    value = None if worth is None else credited * worth
                    cost = spend * factor
                    rows.append((
                        model, conversion_type, "channel", channel, period, date(2026, month, 1), credited, value, cost,
                        cost / credited if credited else None, value / cost if cost and value is not None else None,
                    ))  # fmt: skip
    rows.append(("linear", "order", "campaign", "brand", "all", date(2026, 7, 1), 999, 999, 999, 1, 1))
    _fill(
        connection,
        "fct_attribution",
        "model varchar, conversion_type varchar, dimension varchar, dimension_value varchar, period varchar,"
        " period_start_date date, conversions decimal(24, 12), value_reporting decimal(18, 6),"
        " spend_reporting decimal(18, 6), cpa double, roas double",
        rows,
    )


def _cohorts(connection: duckdb.DuckDBPyConnection) -> None:
    rows: list[tuple[object, ...]] = []
    for month, (customers, offsets) in COHORTS.items():
        for offset, (ordering, value) in enumerate(offsets):
            start = date(2026, month, 1)
            told = date(2026, month + offset, 1)
            line = (offset, told, told.month < 11, customers, ordering, ordering / customers, value)
            rows += [("month", start, *line), ("week", start, *line)]
    _fill(
        connection,
        "fct_customer_cohorts",
        "period varchar, cohort_start_date date, period_offset integer, period_start_date date, is_complete boolean,"
        " cohort_customers bigint, customers bigint, customer_retention double, revenue_retention double",
        rows,
    )


def _months(connection: duckdb.DuckDBPyConnection) -> None:
    # closing, new, active, won back, at risk, dormant, churned; then new, won back and churned in the month
    counts = {
        7: (100, 80, 20, 0, 0, 0, 0, 100, 0, 0),
        8: (180, 70, 90, 0, 15, 5, 0, 80, 0, 0),
        9: (224, 45, 130, 0, 30, 19, 6, 50, 0, 6),
        10: (252, 38, 150, 2, 36, 26, 18, 40, 2, 14),
        11: (262, 19, 160, 3, 41, 39, 28, 20, 1, 11),
    }
    opening = dict(zip(counts, (0, 100, 180, 224, 252), strict=True))
    _fill(
        connection,
        "fct_customer_months",
        "month_start_date date, is_complete boolean, closing_customers bigint, closing_new bigint,"
        " closing_active bigint, closing_won_back bigint, closing_at_risk bigint, closing_dormant bigint,"
        " closing_churned bigint, new_customers bigint, won_back_customers bigint, churned_customers bigint,"
        " churn_rate double",
        [
            (date(2026, month, 1), month < 11, *found, found[-1] / opening[month] if opening[month] else None)
            for month, found in counts.items()
        ],
    )


def _customers(connection: duckdb.DuckDBPyConnection) -> None:
    _fill(
        connection,
        "fct_customers_at_risk",
        "customer_key varchar, net_revenue_to_date decimal(18, 6), predicted_net_revenue decimal(18, 6)",
        [(f"{SECRET}-{n}", 1000 + n, 500 + n) for n in range(3)],
    )
    customers = [
        (f"{SECRET}-{segment}-{n}", segment, english, chinese, margin, so_far, alive)
        for segment, (english, chinese, found) in SEGMENTS.items()
        for n, (margin, so_far, alive) in enumerate(found)
    ]
    _fill(
        connection,
        "fct_customer_clv",
        "customer_key varchar, net_revenue_to_date decimal(18, 6), probability_alive double,"
        " predicted_net_revenue decimal(18, 6), predicted_margin decimal(18, 6)",
        [(key, so_far, alive, margin * 2, margin) for key, _, _, _, margin, so_far, alive in customers],
    )
    _fill(
        connection,
        "fct_customer_rfm",
        "customer_key varchar, segment varchar, segment_name_en varchar, segment_name_zh varchar",
        [customer[:4] for customer in customers],
    )


def _models(connection: duckdb.DuckDBPyConnection) -> None:
    reason = "7 customers bought again; at least 10 are needed to tell how customers differ."
    _fill(
        connection,
        "fct_clv_models",
        "subject varchar, model_name varchar, is_fitted boolean, reason varchar, customers bigint,"
        " repeat_customers bigint, r double, alpha double, a double, b double, p double, q double, v double,"
        " log_likelihood double, holdout_days integer, holdout_expected double, holdout_actual double,"
        " holdout_error double, holdout_correlation double",
        [
            ("margin", "Gamma-Gamma", False, reason, 290, 7, *[None] * 13),
            ("purchases", "BG/NBD", True, None, 290, 84, 0.2426, 4.4136, 0.7929, 2.4259, None, None, None,
             -9582.4, 60, 105.0, 100.0, 0.05, 0.62),
            ("net_revenue", "Gamma-Gamma", True, f"Holdout: {reason}", 290, 84, *[None] * 4, 6.25, 3.74, 15.4,
             -501.2, 60, *[None] * 4),
        ],
    )  # fmt: skip


def _acquisition(connection: duckdb.DuckDBPyConnection) -> None:
    # month: customers, cost, margin per customer by months since, payback, lifetime value
    cohorts = {
        8: (80, 3200.0, (25.0, 38.0, 44.0, 45.0), 2, 90.0),
        9: (50, 1000.0, (26.0, 30.0, 31.0), 0, 80.0),
        10: (40, 2000.0, (20.0, 24.0), None, 60.0),
        11: (20, None, (12.0,), None, None),
    }
    rows: list[tuple[object, ...]] = []
    for month, (customers, cost, margins, payback, clv) in cohorts.items():
        cac = None if cost is None else cost / customers
        ratio = None if cac is None or clv is None else clv / cac
        rows += [
            (date(2026, month, 1), offset, customers, cost, cac, margin, payback, clv, ratio)
            for offset, margin in enumerate(margins)
        ]
    _fill(
        connection,
        "fct_cac_cohorts",
        "cohort_start_date date, month_offset integer, new_customers bigint, marketing_cost_reporting decimal(18, 6),"
        " cac_reporting decimal(18, 6), margin_per_customer decimal(18, 6), payback_month integer,"
        " clv_per_customer decimal(18, 6), clv_to_cac double",
        rows,
    )

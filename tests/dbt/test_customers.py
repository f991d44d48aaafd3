"""Three years of a simulated shop's customers: every figure worked out again, customer by customer, without SQL."""

from __future__ import annotations

import math
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from bellwether import transform, warehouse
from bellwether.analytics import clv
from bellwether.settings import Settings

FIRST, THROUGH = date(2023, 2, 1), date(2026, 1, 20)
LIMITS = {"at risk": (1.5, 60), "dormant": (2.5, 120), "churned": (4, 240)}
# Of other areas neither models nor tests: their inputs stay those of the hand-written company.
AREA = ["path:models/intermediate/customers", "path:models/marts/customer"]
MODELS = [
    "fct_orders",
    "dim_customer",
    "dim_date",
    *(f"int_customer_orders+,{area}" for area in AREA),
    "path:tests/customer",
]


@dataclass(frozen=True)
class Order:
    key: str
    customer: str | None
    at: datetime
    amount: Decimal
    margin: Decimal | None = None
    is_return: bool = False
    cancelled: datetime | None = None
    status: str = "paid"

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def counts(self) -> bool:
        return self.status != "voided" and (self.cancelled is None or self.cancelled.date() > THROUGH)


def shop(customers: int = 500, seed: int = 11) -> list[Order]:
    """Customers of their own rhythm who leave one day; some come back late, return, cancel, or stay unknown."""
    chance = random.Random(seed)
    orders: list[Order] = []
    for number in range(customers):
        who = None if number % 25 == 0 else f"c{number:04}"
        rhythm, taste = chance.choice([3, 20, 45, 100, 300]), chance.gammavariate(4, 0.25)
        day = FIRST + timedelta(days=chance.randrange((THROUGH - FIRST).days))
        while day <= THROUGH + timedelta(days=20):
            at = datetime.combine(day, datetime.min.time()) + timedelta(seconds=chance.randrange(86400))
            amount = Decimal(round(chance.randrange(500, 30000) * taste)) / 100
            margin = None if number % 40 == 1 else amount / 2
            fate = chance.random()
            orders.append(
                Order(
                    f"o{len(orders)}",
                    who,
                    at,
                    amount,
                    margin,
                    cancelled=at + timedelta(days=2) if fate < 0.03 else None,
                    status="voided" if fate > 0.98 else "paid",
                )
            )
            if 0.1 < fate < 0.18:
                back = (amount * Decimal("0.4")).quantize(Decimal("0.01"))
                later = at + timedelta(days=chance.randrange(40))
                orders.append(
                    Order(f"o{len(orders)}", who, later, -back, None if margin is None else -back / 2, is_return=True)
                )
            if 0.2 < fate < 0.32:
                break
            if not 0.32 < fate < 0.37:  # else again on the same day
                day += timedelta(days=max(1, round(chance.expovariate(1 / rhythm))))
    # nothing is known of this one but what came back; of that one, too, before the first order
    before = datetime(2023, 3, 5, 9)
    orders.append(Order("return-alone", "r1", before, Decimal("-9.5"), None, is_return=True))
    orders.append(Order("return-before", "r2", before, Decimal(-5), None, is_return=True))
    orders.append(Order("order-after", "r2", datetime(2023, 6, 1), Decimal(40), Decimal(20)))
    return orders


@pytest.fixture(scope="module")
def orders() -> list[Order]:
    return shop()


@pytest.fixture(scope="module")
def counted(orders: list[Order]) -> list[Order]:
    return sorted((o for o in orders if o.counts and o.day <= THROUGH), key=lambda o: (o.at, o.key))


@pytest.fixture(scope="module")
def customers(counted: list[Order]) -> dict[str, list[Order]]:
    """Orders and returns of each known customer, in order of time."""
    found: dict[str, list[Order]] = defaultdict(list)
    for order in counted:
        if order.customer:
            found[order.customer].append(order)
    return dict(found)


@pytest.fixture(scope="module")
def company(
    built: Settings,
    orders: list[Order],
    make_settings: Callable[..., Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The customers' marts over these orders, with dbt's own tests passed."""
    settings = make_settings(tmp_path_factory.mktemp("customers") / "home")
    settings.warehouse_dir.mkdir(parents=True)
    shutil.copy(built.warehouse_file, settings.warehouse_file)
    rows = pd.DataFrame(
        {
            "order_key": [o.key for o in orders],
            "customer_key": [o.customer for o in orders],
            "ordered_at": [o.at for o in orders],
            "is_return": [o.is_return for o in orders],
            "cancelled_at": pd.to_datetime([o.cancelled for o in orders]),
            "financial_status": [o.status for o in orders],
            "amount": [str(o.amount) for o in orders],
            "margin": [None if o.margin is None else str(o.margin) for o in orders],
        }
    )
    with warehouse.writer(settings) as connection:
        connection.register("rows", rows)
        connection.execute("delete from intermediate.int_orders_priced")
        connection.execute("delete from intermediate.int_orders_costed")
        connection.execute("delete from intermediate.int_orders_sourced")
        connection.execute(
            """
            insert into intermediate.int_orders_priced by name
            select
                order_key, customer_key, ordered_at, is_return, cancelled_at, financial_status, 'shop' as source,
                order_key as order_name, true as is_online, 1 as units, 1 as lines, 0 as repeated_lines,
                'USD' as currency, amount::decimal(18, 6) as subtotal_native, 0 as discount_native,
                0 as shipping_native, 0 as taxes_native, 0 as refunded_native, subtotal_native as net_revenue_native,
                ordered_at::date as order_date, subtotal_native as net_revenue_reporting
            from rows
            """
        )
        connection.execute(
            "insert into intermediate.int_orders_costed by name "
            "select order_key, (margin is null)::bigint as lines_without_cost, "
            "margin::decimal(18, 6) as margin_reporting from rows"
        )
        connection.execute(
            "insert into intermediate.int_orders_sourced by name "
            "select order_key, 'Unassigned' as channel, 'none' as campaign_key from rows"
        )
    command = ["build", "--quiet", "--indirect-selection", "empty", "--select", *MODELS]
    assert transform.run_dbt(settings, command, THROUGH) == 0
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        yield connection


def table(company: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return company.execute(query).fetchall()


def bought(history: list[Order]) -> list[Order]:
    return [order for order in history if not order.is_return]


def month(day: date) -> date:
    return day.replace(day=1)


def week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def offset(period: str, first: date, day: date) -> int:
    if period == "week":
        return (week(day) - week(first)).days // 7
    months = (day.year - first.year) * 12 + day.month - first.month
    return (
        months
        if period == "month"
        else (quarter(day).year - quarter(first).year) * 4 + (quarter(day).month - quarter(first).month) // 3
    )


def state_on(days: list[date], on: date) -> tuple[str, date]:
    """State on a day and the last order's day, from the days with an order, as it was known on that day."""
    known = [day for day in days if day <= on]

    def limit(state: str, number: int) -> int:
        rhythms, fixed = LIMITS[state]
        if number < 3:
            return fixed
        gap = (known[number - 1] - known[0]).days / (number - 1)
        return math.ceil(round(rhythms * max(gap, 14), 9))

    recency = (on - known[-1]).days
    for state in ("churned", "dormant", "at risk"):
        if recency >= limit(state, len(known)):
            return state, known[-1]
    if len(known) == 1:
        return "new", known[-1]
    was_gone = (known[-1] - known[-2]).days > limit("churned", len(known) - 1)
    return ("won back" if was_gone else "active"), known[-1]


def days_of(history: list[Order]) -> list[date]:
    return sorted({order.day for order in bought(history)})


def month_ends(months: int) -> list[date]:
    ends, first = [THROUGH], month(THROUGH)
    for _ in range(months - 1):
        ends.append(first - timedelta(days=1))
        first = month(ends[-1])
    return ends


@pytest.mark.parametrize(("period", "start"), [("week", week), ("month", month), ("quarter", quarter)])
def test_cohorts(
    company: duckdb.DuckDBPyConnection,
    customers: dict[str, list[Order]],
    period: str,
    start: Callable[[date], date],
) -> None:
    who: dict[tuple[date, int], set[str]] = defaultdict(set)
    orders: Counter[tuple[date, int]] = Counter()
    revenue: dict[tuple[date, int], Decimal] = defaultdict(Decimal)
    for name, history in customers.items():
        first = (bought(history) or history)[0].day
        for order in history:
            cell = (start(first), offset(period, first, max(order.day, first)))
            revenue[cell] += order.amount
            if not order.is_return:
                who[cell].add(name)
                orders[cell] += 1
    found = table(
        company,
        "select cohort_start_date, period_offset, cohort_customers, customers, orders, net_revenue_reporting, "
        f"customer_retention, is_complete from marts.fct_customer_cohorts where period = '{period}'",
    )
    cohorts = {cell[0] for cell in revenue}
    assert len(found) == sum(offset(period, first, THROUGH) + 1 for first in cohorts) > 30
    for first, number, size, came, ordered, net, retention, is_complete in found:
        cell = (first, number)
        assert (size, came, ordered, net) == (
            len(who[first, 0]),
            len(who[cell]),
            orders[cell],
            revenue[cell],
        ), cell
        assert retention == (pytest.approx(came / size) if size else None)
        assert is_complete == (offset(period, first, THROUGH + timedelta(days=1)) > number)


def test_cohorts_conserve_revenue(company: duckdb.DuckDBPyConnection, counted: list[Order]) -> None:
    known = sum((order.amount for order in counted if order.customer), Decimal(0))
    found = table(company, "select period, sum(net_revenue_reporting) from marts.fct_customer_cohorts group by 1")
    assert dict(found) == dict.fromkeys(("week", "month", "quarter"), known)


def test_rfm(company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]) -> None:
    rows = pd.DataFrame(
        {
            "recency": max(order.day for order in bought(history)),
            "frequency": len(bought(history)),
            "monetary": float(sum(order.amount for order in history)),
            "who": name,
        }
        for name, history in customers.items()
        if bought(history)
    ).set_index("who")
    expected = {
        name: tuple(
            1 + 5 * int((rows[column] < row[column]).sum()) // len(rows)
            for column in ("recency", "frequency", "monetary")
        )
        for name, row in rows.iterrows()
    }
    found = table(
        company,
        "select customer_key, recency_score, frequency_score, monetary_score, segment, recency_days, orders "
        "from marts.fct_customer_rfm",
    )
    assert {row[0]: row[1:4] for row in found} == expected
    for name, recency, frequency, monetary, segment, days, orders in found:
        assert days == (THROUGH - rows.loc[name, "recency"]).days
        assert orders == rows.loc[name, "frequency"]
        value = math.ceil((frequency + monetary) / 2)
        if recency >= 4:
            assert segment == ("champions" if value >= 4 else "potential" if value >= 2 else "new")
        elif recency == 1 and value <= 2:
            assert segment == "lost"


def test_states(company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]) -> None:
    expected = {
        (name, on): state_on(days, on)
        for name, history in customers.items()
        if (days := days_of(history))
        for on in month_ends(24)
        if days[0] <= on
    }
    found = table(company, "select customer_key, as_of_date, state, last_order_date from marts.fct_customer_states")
    assert {(name, on): (state, last) for name, on, state, last in found} == expected
    assert len(found) == len(expected)
    assert {state for state, _ in expected.values()} == {"new", "active", "won back", "at risk", "dormant", "churned"}


def test_months_count_what_happened_day_by_day(
    company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]
) -> None:
    events: Counter[tuple[date, str]] = Counter()
    for history in customers.values():
        days = days_of(history)
        before = None
        for number in range((THROUGH - days[0]).days + 1 if days else 0):
            on = days[0] + timedelta(days=number)
            state = state_on(days, on)[0]
            happened = {"new": before is None, "won back": before == "churned" != state, "churned": before != state}
            if happened.get(state, False):
                events[month(on), state] += 1
            before = state
    found = table(
        company,
        "select month_start_date, new_customers, won_back_customers, churned_customers, opening_customers, "
        "closing_customers from marts.fct_customer_months where month_start_date >= '2023-02-01' order by 1",
    )
    assert len(found) == 36
    alive = 0
    for first, new, won_back, churned, opening, closing in found:
        assert (new, won_back, churned) == (events[first, "new"], events[first, "won back"], events[first, "churned"])
        assert opening == alive
        alive += new + won_back - churned
        assert closing == alive
    assert sum(row[2] for row in found) > 10


def test_new_and_returning_customers_make_all_revenue(
    company: duckdb.DuckDBPyConnection, counted: list[Order], customers: dict[str, list[Order]]
) -> None:
    first = {name: month(bought(history)[0].day) for name, history in customers.items() if bought(history)}
    orders: Counter[tuple[date, str]] = Counter()
    revenue: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for order in counted:
        kind = "unknown" if order.customer is None else "new"
        if order.customer and first.get(order.customer) != month(order.day):
            kind = "returning"
        revenue[month(order.day), kind] += order.amount
        orders[month(order.day), kind] += not order.is_return
    for kind in ("new", "returning", "unknown"):
        found = table(
            company,
            f"select month_start_date, {kind}_orders, {kind}_net_revenue from marts.fct_customer_months "
            "where month_start_date >= '2023-02-01'",
        )
        assert [row[1:] for row in found] == [(orders[row[0], kind], revenue[row[0], kind]) for row in found], kind


def test_repurchase(company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]) -> None:
    gaps = [
        (orders[1].day - orders[0].day).days if len(orders) > 1 else None
        for history in customers.values()
        if (orders := bought(history))
    ]
    again = [gap for gap in gaps if gap is not None]
    (found,) = table(
        company,
        "select customers, repeat_customers, repurchase_share, median_days_to_second_order from marts.fct_repurchase "
        "where period = 'all'",
    )
    assert found == (len(gaps), len(again), len(again) / len(gaps), pd.Series(again).median())


def test_lifetime_value(company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]) -> None:
    """Historic value by hand; predictions by the module, over histories put together here."""
    rows = []
    for name, history in customers.items():
        days = days_of(history)
        if not days:
            continue
        sold = sum(order.amount for order in bought(history))
        net = sum(order.amount for order in history)
        repeated = sum(order.amount for order in bought(history) if order.day > days[0])
        repeats = len(days) - 1
        margins = [order.margin for order in history]
        rows.append(
            {
                "who": name,
                "x": repeats,
                "t_x": (days[-1] - days[0]).days,
                "T": (THROUGH - days[0]).days,
                "m": float(max(repeated / repeats * net / sold, 0)) if repeats else 0.0,
                "net": net,
                "margin": None if None in margins else sum(m for m in margins if m is not None),
            }
        )
    expected = pd.DataFrame(rows).set_index("who")
    found = company.sql("select * from marts.fct_customer_clv").df().set_index("customer_key").loc[expected.index]
    assert [*found["net_revenue_to_date"]] == pytest.approx([float(net) for net in expected["net"]])
    known = expected["margin"].notna()
    assert (found["margin_to_date"].notna() == known).all()
    assert [*found.loc[known, "margin_to_date"]] == pytest.approx([float(m) for m in expected.loc[known, "margin"]])
    model = clv.fit_bg_nbd(expected["x"], expected["t_x"], expected["T"])
    spend = clv.fit_gamma_gamma(expected["x"], expected["m"])
    alive = clv.probability_alive(model, expected["x"], expected["t_x"], expected["T"])
    worth = clv.customer_lifetime_value(
        model, spend, expected["x"], expected["t_x"], expected["T"], expected["m"], units_per_year=365.25
    )
    assert [*found["probability_alive"]] == pytest.approx([*alive], rel=1e-3)
    assert [*found["predicted_net_revenue"]] == pytest.approx([*worth], rel=1e-3, abs=1e-3)
    # a margin is foretold of those alone whose costs are known
    assert (found["predicted_margin"].notna() == known).all()


def test_models_say_how_well_they_foretell(
    company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]
) -> None:
    found = table(
        company,
        "select is_fitted, calibration_end_date, holdout_days, holdout_customers, holdout_actual, holdout_error "
        "from marts.fct_clv_models where subject = 'purchases'",
    )
    end = THROUGH - timedelta(days=90)
    days = [own for history in customers.values() if (own := days_of(history)) and own[0] <= end]
    actual = sum(day > end for known in days for day in known)
    assert found[0][:5] == (True, end, 90, len(days), actual)
    assert abs(found[0][5]) < 0.25


def test_who_is_at_risk_is_listed_by_what_is_at_stake(
    company: duckdb.DuckDBPyConnection, customers: dict[str, list[Order]]
) -> None:
    expected = {
        name
        for name, history in customers.items()
        if (days := days_of(history)) and state_on(days, THROUGH)[0] == "at risk"
    }
    found = table(
        company, "select customer_key, priority, predicted_net_revenue from marts.fct_customers_at_risk order by 2"
    )
    assert {row[0] for row in found} == expected
    assert len(expected) > 5
    assert [row[1] for row in found] == list(range(1, len(found) + 1))
    assert [row[2] for row in found] == sorted((row[2] for row in found), reverse=True)


def test_without_repeat_customers_predictions_are_left_out(marts: duckdb.DuckDBPyConnection) -> None:
    """The hand-written company has three customers, and its build went on."""
    models = table(marts, "select subject, is_fitted, reason, log_likelihood from marts.fct_clv_models order by 1")
    assert [row[:2] for row in models] == [("margin", False), ("net_revenue", False), ("purchases", False)]
    assert all("customers bought again; at least 10" in str(row[2]) for row in models)
    predicted = "count(probability_alive) + count(predicted_net_revenue) + count(predicted_margin)"
    assert table(marts, f"select count(*) > 0, {predicted} from marts.fct_customer_clv") == [(True, 0)]


def test_stages_without_data_have_no_number(marts: duckdb.DuckDBPyConnection) -> None:
    found = table(
        marts,
        "select stage, name_zh, status, people, net_revenue_reporting from marts.fct_aarrr "
        "where month_start_date = '2026-03-01' order by stage_order",
    )
    (revenue,) = table(marts, "select sum(net_revenue_reporting) from marts.fct_orders where is_counted")[0]
    assert [row[2] for row in found] == ["measured", "measured", "measured", "no data", "measured"]
    assert [row[1] for row in found] == ["获取", "激活", "留存", "推荐", "收入"]
    assert found[3][3] is None
    assert found[4][4] == revenue

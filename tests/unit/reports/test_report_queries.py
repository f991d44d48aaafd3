"""What the report reads from the published file, against sums made another way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from synthetic_marts import HOSTILE, THROUGH, settings_in, write_published

from bellwether import warehouse
from bellwether.errors import BellwetherError
from bellwether.reports import activity, queries, scorecard_lines, sections, trust
from bellwether.reports.activity import FunnelTotals, Performance
from bellwether.reports.formats import Text, same
from bellwether.reports.queries import Kpi, Trend


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = settings_in(tmp_path_factory.mktemp("published"))
    write_published(settings)
    with warehouse.reader(settings.published_file) as connection:
        yield connection


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def trend(published: duckdb.DuckDBPyConnection, kpi_id: str, period: str = "day") -> Trend:
    return next(found for found in queries.trends(published, period, THROUGH) if found.kpi_id == kpi_id)


def test_kpis_without_values_are_kept_and_marked(published: duckdb.DuckDBPyConnection) -> None:
    catalogue = queries.kpis(published)
    assert len(catalogue) == 46
    assert [kpi.kpi_id for kpi in catalogue if not kpi.has_values] == ["nps"]
    assert catalogue[0].kpi_id == "sessions"


def test_a_trend_holds_every_published_day(published: duckdb.DuckDBPyConnection) -> None:
    sessions = trend(published, "sessions")
    assert len(sessions.starts) == 90
    assert sessions.starts == sorted(sessions.starts)
    assert sessions.starts[-1] == THROUGH
    assert sum(value or 0 for value in sessions.values) == one(
        published, "select sum(value) from fct_measures where measure = 'sessions'"
    )


def test_the_moving_value_of_a_rate_is_a_ratio_of_sums(published: duckdb.DuckDBPyConnection) -> None:
    last_week = "measure = '{}' and date_day > date '2026-11-14'"
    spend, clicks = (
        one(published, f"select sum(value) from fct_measures where {last_week.format(measure)}")
        for measure in ("ad_spend", "ad_impressions")
    )
    cpm = trend(published, "cpm")
    assert cpm.moving[-1] == pytest.approx(spend / clicks * 1000, abs=1e-6)
    assert cpm.moving[-1] != pytest.approx(sum(value or 0 for value in cpm.values[-7:]) / 7, abs=1e-6)


def test_the_moving_value_of_a_quantity_is_its_mean_and_waits_for_a_full_window(
    published: duckdb.DuckDBPyConnection,
) -> None:
    leads = trend(published, "leads")
    assert leads.moving[:6] == [None] * 6
    assert leads.moving[6] == pytest.approx(sum(value or 0 for value in leads.values[:7]) / 7, abs=1e-6)


def test_incomplete_periods_are_marked_and_never_averaged(published: duckdb.DuckDBPyConnection) -> None:
    months = trend(published, "orders", "month")
    assert months.starts == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    assert months.complete == [False, True, True, False]
    assert months.moving == [None] * 4


def test_the_scorecard_holds_the_latest_two_periods_of_each_kind(published: duckdb.DuckDBPyConnection) -> None:
    rows = scorecard_lines.read(published, THROUGH)
    starts = {(row.period, row.period_start_date) for row in rows}
    assert starts == {
        ("week", date(2026, 11, 16)),
        ("week", date(2026, 11, 9)),
        ("month", date(2026, 11, 1)),
        ("month", date(2026, 10, 1)),
        ("quarter", date(2026, 10, 1)),
        ("quarter", date(2026, 7, 1)),
        ("year", date(2026, 1, 1)),
    }
    november = {row.kpi_id: row for row in rows if row.period_start_date == date(2026, 11, 1)}
    assert november["revenue"].share == pytest.approx(21 / 30)
    assert november["cost_per_lead"].share == 1
    assert next(row.kpi_id for row in rows if row.period == "month") == "revenue"


def test_funnel_and_channels_add_up_to_the_mart(published: duckdb.DuckDBPyConnection) -> None:
    totals = {(row.window_days, row.segment): row for row in activity.funnel(published, THROUGH)}
    assert set(totals) == {(days, segment) for days in (7, 28, 90) for segment in ("all", "paid")}
    window = "from fct_marketing_funnel where date_day > date '2026-10-24'"
    assert totals[28, "all"].sessions == one(published, f"select sum(sessions) {window}")
    assert totals[28, "paid"].leads == one(
        published, f"select sum(leads) {window} and channel in ('Paid Search', 'Paid Social', 'Display', 'Paid Video')"
    )
    channels = [row for row in activity.channels(published, THROUGH) if row.window_days == 28]
    assert len(channels) == 10
    assert [row.sessions for row in channels] == sorted((row.sessions for row in channels), reverse=True)
    assert sum(row.revenue for row in channels) == pytest.approx(
        one(published, f"select sum(net_revenue_reporting) {window}")
    )


def test_rates_of_a_channel_need_spend_and_leads(published: duckdb.DuckDBPyConnection) -> None:
    by_name = {row.name: row for row in activity.channels(published, THROUGH) if row.window_days == 28}
    paid, direct = by_name["Paid Search"], by_name["Direct"]
    assert paid.cost_per_lead == pytest.approx(paid.spend / paid.leads)
    assert paid.return_on_spend == pytest.approx(paid.revenue / paid.spend)
    assert direct.cost_per_lead is None
    assert direct.return_on_spend is None


def test_campaigns_are_named_and_none_is_not_one(published: duckdb.DuckDBPyConnection) -> None:
    campaigns = [row for row in activity.campaigns(published, THROUGH) if row.window_days == 28]
    assert len(campaigns) == activity.TOP_CAMPAIGNS
    assert [row.revenue for row in campaigns] == sorted((row.revenue for row in campaigns), reverse=True)
    assert HOSTILE in {row.name for row in campaigns}
    assert not {"(none)", "none"} & {row.name for row in campaigns}


def test_freshness_keeps_sources_that_never_arrived_last(published: duckdb.DuckDBPyConnection) -> None:
    states = trust.sources(published)
    assert [(state.source, state.table) for state in states][-1] == ("x", "posts")
    assert {state.status for state in states} == {"fresh", "late", "never arrived"}


def test_reconciliation_follows_the_flow(published: duckdb.DuckDBPyConnection) -> None:
    steps = trust.reconciliation(published)
    assert tuple(step.step for step in steps) == trust.STEPS
    assert all(step.compared == step.agreed == 90 for step in steps)


def test_a_file_without_a_manifest_is_refused() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table manifest(document varchar)")
        with pytest.raises(BellwetherError, match="holds no manifest"):
            trust.manifest(connection)


def test_the_moving_value_of_a_rate_survives_days_without_any(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_published(settings, days=10)
    with duckdb.connect(str(settings.published_file)) as connection:
        connection.execute(
            "update fct_kpi_values set denominator = 0, value = null"
            " where kpi_id = 'cpc' and period = 'day' and period_start_date = date '2026-11-20'"
        )
        spend, clicks = connection.execute(
            "select sum(numerator), sum(denominator) from fct_kpi_values"
            " where kpi_id = 'cpc' and period = 'day' and period_start_date > date '2026-11-14'"
        ).fetchone() or (0, 1)
        cpc = trend(connection, "cpc")
    assert cpc.values[-2] is None
    assert cpc.moving[-1] == pytest.approx(spend / clicks, abs=1e-6)


# ---- what sections make of the rows

KPI = Kpi("orders", "Orders", "订单", "revenue", "orders", "", 1.0, "count", "higher", "", True)


def days_back(count: int) -> list[date]:
    return [THROUGH - timedelta(days=count - 1 - at) for at in range(count)]


def test_a_day_is_compared_with_the_same_weekday() -> None:
    values: list[float | None] = [100, 1, 1, 1, 1, 1, 1, 110]
    trend = Trend("orders", days_back(8), values, [None] * 8, [True] * 8)
    figure = sections.tiles([KPI], {"day": [trend]})["revenue"][0].figures["day"]
    assert figure.value == 110
    assert figure.change is not None and figure.change.size == same("10%")


def test_a_figure_is_of_the_latest_complete_period_and_says_when_it_lags() -> None:
    ahead = Trend("sessions", days_back(2), [5, 6], [None] * 2, [True, True])
    lagging = Trend("orders", days_back(2), [7, 3], [None] * 2, [True, False])
    trends = {"day": [ahead, lagging]}
    assert sections.latest_complete(trends) == {"day": Text("21 Nov 2026", "2026年11月21日")}
    figure = sections.tiles([KPI], trends)["revenue"][0].figures["day"]
    assert figure.value == 7
    assert figure.lagging == Text("20 Nov 2026", "2026年11月20日")


def funnel(**counts: int) -> dict[str, sections.FunnelLine]:
    steps = dict.fromkeys(activity.FUNNEL_STEPS, 0) | counts
    return {line.step: line for line in sections.funnel_lines(FunnelTotals(7, "all", **steps))}


def test_funnel_rates_are_of_the_step_before_and_orders_of_sessions() -> None:
    lines = funnel(impressions=1000, clicks=20, sessions=10, leads=4, mqls=1, orders=5)
    assert lines["impressions"].rate is None
    assert lines["clicks"].rate == same("2.00%")
    assert lines["sessions"].rate == same("50.0%")
    assert lines["leads"].rate == same("40.0%")
    assert lines["orders"].rate == Text("50.0% of sessions", "占访问 50.0%")
    assert lines["opportunities"].rate is None


def test_sessions_beyond_clicks_are_no_rate() -> None:
    rate = funnel(clicks=20, sessions=100)["sessions"].rate
    assert rate is not None and "%" not in rate.en


def channel(name: str, sessions: int, leads: int, revenue: float, spend: float = 0.0) -> Performance:
    return Performance(7, name, name, name, name, sessions, leads, 0, 0, spend, revenue, revenue if spend else 0.0)


def test_small_channels_are_charted_together() -> None:
    many = [channel("a", 1000, 10, 500.0), channel("b", 5, 5, 0.0), channel("c", 6, 0, 1.0), channel("d", 4, 0, 2.0)]
    assert sections.charted(many) == [("a", 1000, 10, 500.0), ("b", 5, 5, 0.0), (sections.OTHERS, 10, 0, 3.0)]
    assert sections.charted(many[:3]) == [("a", 1000, 10, 500.0), ("b", 5, 5, 0.0), ("c", 6, 0, 1.0)]
    assert sections.charted([channel("quiet", 0, 0, 0.0)]) == [("quiet", 0, 0, 0.0)]


def test_the_total_returns_only_sales_of_channels_with_spend() -> None:
    paid, free = channel("paid", 10, 4, 300.0, spend=100.0), channel("free", 10, 1, 700.0)
    total = sections.windows(THROUGH, [], [paid, free], [])[0].total
    assert total is not None
    assert (total.revenue, total.spend) == (1000.0, 100.0)
    assert total.return_on_spend == 3.0
    assert total.cost_per_lead == 20.0

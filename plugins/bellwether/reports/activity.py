"""What happened in the last days: the funnel, the channels and the campaigns.

All three come from `fct_marketing_funnel`. Leads and what became of them are counted on the day the lead was created.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from bellwether.reports.queries import rows

WINDOWS = (7, 28, 90)
TOP_CAMPAIGNS = 12
FUNNEL_STEPS = (
    "impressions",
    "clicks",
    "sessions",
    "leads",
    "mqls",
    "sqls",
    "opportunities",
    "customers",
    "orders",
)

_WINDOWED = """
    with windows as (select unnest($windows) as window_days),
    recent as (
        select funnel.*, window_days
        from fct_marketing_funnel as funnel
        join windows
            on funnel.date_day > $through_date::date - window_days::integer and funnel.date_day <= $through_date::date
    )
"""
_TOTALS = """
    coalesce(sum(sessions), 0)::bigint as sessions,
    coalesce(sum(leads), 0)::bigint as leads,
    coalesce(sum(customers), 0)::bigint as customers,
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(spend_reporting), 0)::double as spend,
    coalesce(sum(net_revenue_reporting), 0)::double as revenue,
    if(spend > 0, revenue, 0) as revenue_on_spend
"""


@dataclass(frozen=True)
class FunnelTotals:
    """Counts of each funnel step over one window, for all channels or the paid ones."""

    window_days: int
    segment: str
    impressions: int
    clicks: int
    sessions: int
    leads: int
    mqls: int
    sqls: int
    opportunities: int
    customers: int
    orders: int


@dataclass(frozen=True)
class Performance:
    """One channel or campaign over one window; amounts in the reporting currency.

    `revenue_on_spend` is the revenue where there was spend; it is less than `revenue` in a total.
    """

    window_days: int
    name: str
    name_zh: str
    channel: str
    channel_zh: str
    sessions: int
    leads: int
    customers: int
    orders: int
    spend: float
    revenue: float
    revenue_on_spend: float

    @property
    def cost_per_lead(self) -> float | None:
        """Spend divided by leads; None without either."""
        return self.spend / self.leads if self.leads and self.spend else None

    @property
    def return_on_spend(self) -> float | None:
        """Net sales where there was spend, divided by it; None without spend."""
        return self.revenue_on_spend / self.spend if self.spend else None


def _parameters(through_date: date) -> dict[str, object]:
    return {"windows": list(WINDOWS), "through_date": through_date}


def funnel(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[FunnelTotals]:
    """Step counts per window, for all channels and for paid channels alone."""
    steps = ", ".join(f"coalesce(sum({step}), 0)::bigint as {step}" for step in FUNNEL_STEPS)
    return rows(
        connection,
        FunnelTotals,
        f"""
        {_WINDOWED}
        select window_days, segment, {steps}
        from recent
        left join dim_channel using (channel)
        join (select unnest(['all', 'paid']) as segment) on segment = 'all' or coalesce(is_paid, false)
        group by window_days, segment
        order by window_days, segment
        """,
        _parameters(through_date),
    )


def channels(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[Performance]:
    """Every channel with any activity in the window, most sessions first."""
    return rows(
        connection,
        Performance,
        f"""
        {_WINDOWED}
        select
            window_days, recent.channel as name, coalesce(any_value(channel_zh), recent.channel) as name_zh,
            recent.channel as channel, coalesce(any_value(channel_zh), recent.channel) as channel_zh, {_TOTALS}
        from recent
        left join dim_channel using (channel)
        group by window_days, recent.channel
        having sessions + leads + customers + orders > 0 or spend <> 0 or revenue <> 0
        order by window_days, sessions desc, name
        """,
        _parameters(through_date),
    )


def campaigns(connection: duckdb.DuckDBPyConnection, through_date: date) -> list[Performance]:
    """The campaigns that earned most in the window, named, each under its busiest channel."""
    return rows(
        connection,
        Performance,
        f"""
        {_WINDOWED},
        totals as (
            select
                window_days, campaign_key, max_by(recent.channel, coalesce(sessions, 0)) as channel, {_TOTALS}
            from recent
            where campaign_key <> 'none'
            group by window_days, campaign_key
        )
        select
            window_days,
            coalesce(campaign_name, campaign_key) as name, coalesce(campaign_name, campaign_key) as name_zh,
            totals.channel, coalesce(channel_zh, totals.channel) as channel_zh,
            sessions, leads, customers, orders, spend, revenue, revenue_on_spend
        from totals
        left join dim_campaign using (campaign_key)
        left join dim_channel on dim_channel.channel = totals.channel
        qualify row_number() over (
            partition by window_days order by revenue desc, leads desc, sessions desc, campaign_key
        ) <= {TOP_CAMPAIGNS}
        order by window_days, revenue desc, leads desc, sessions desc, campaign_key
        """,
        _parameters(through_date),
    )

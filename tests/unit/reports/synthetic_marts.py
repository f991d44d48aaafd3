"""A published file made up by arithmetic: the marts' columns, about 90 days, 10 channels, 18 campaigns, 45 KPIs.

Nothing is random, so every number can be asserted. One campaign's name is hostile HTML.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
from synthetic_journeys import TABLES as JOURNEYS
from synthetic_journeys import write_journeys

from bellwether.settings import Settings, load_settings

THROUGH = date(2026, 11, 21)
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"

CHANNELS = (
    # name, Chinese, paid, share of sessions, share of leads, share of sales
    ("Organic Search", "自然搜索", False, 0.30, 0.22, 0.24),
    ("Paid Search", "付费搜索", True, 0.19, 0.29, 0.27),
    ("Direct", "直接访问", False, 0.16, 0.10, 0.18),
    ("Paid Social", "付费社交", True, 0.10, 0.12, 0.07),
    ("Email", "电子邮件", False, 0.08, 0.11, 0.12),
    ("Organic Social", "自然社交", False, 0.06, 0.04, 0.03),
    ("Referral", "引荐", False, 0.05, 0.06, 0.05),
    ("Display", "展示广告", True, 0.03, 0.02, 0.01),
    ("Paid Video", "付费视频", True, 0.02, 0.03, 0.02),
    ("Unassigned", "未归类", False, 0.01, 0.01, 0.01),
)
CAMPAIGNS = (
    ("Brand | Core", "Paid Search"),
    ("Brand | Competitors", "Paid Search"),
    ("Generic | Analytics software", "Paid Search"),
    ("Generic | 营销 数据", "Paid Search"),
    ("DSA | All pages", "Paid Search"),
    ("Remarketing | Search", "Paid Search"),
    ("Autumn launch", "Paid Social"),
    ("Lookalike buyers", "Paid Social"),
    ("Case studies", "Paid Social"),
    (HOSTILE, "Email"),
    ("Display | Prospecting", "Display"),
    ("Display | Win-back", "Display"),
    ("Demo film 30s", "Paid Video"),
    ("How-to series", "Paid Video"),
    ("Newsletter November", "Email"),
    ("Newsletter October", "Email"),
    ("双十一", "Email"),
    ("Founder posts", "Organic Social"),
)
# measure: total per day before season, trend and channel share
MEASURES = {
    "sessions": 5200,
    "engaged_sessions": 3270,
    "bounced_sessions": 1930,
    "page_views": 17300,
    "engagement_seconds": 410_000,
    "sessions_with_purchase": 92,
    "carts": 410,
    "carts_without_purchase": 318,
    "registrations": 61,
    "ad_impressions": 210_000,
    "ad_clicks": 3150,
    "ad_spend": 2140.55,
    "ad_conversions": 74,
    "video_views": 9800,
    "social_impressions": 48_000,
    "likes": 830,
    "comments": 95,
    "shares": 140,
    "saves": 60,
    "posts_published": 3,
    "leads": 118,
    "mqls": 52,
    "sqls": 24,
    "opportunities": 15,
    "won_opportunities": 5,
    "closed_opportunities": 17,
    "customers_from_leads": 6,
    "leads_answered_within_sla": 71,
    "orders": 96,
    "net_revenue": 11_840.4,
    "units": 171,
    "new_customers": 41,
    "online_revenue": 8_950.1,
    # non-additive in truth; here they only need plausible values
    "unique_visitors": 4100,
    "new_visitors": 2300,
    "active_customers": 1900,
    "repeat_customers": 640,
    "median_response": 47,
    "median_days": 21,
    "one": 1,
}
with (Path(__file__).parent / "synthetic_kpis.csv").open(encoding="utf-8") as file:
    KPIS = list(csv.DictReader(file))
# kpi: target (of a quantity: per day), band to stay in, weight, owner, goal
TARGETS = {
    "revenue": (12_100.0, None, None, 0.20, "Head of sales", "Grow profitably"),
    "new_customers": (44.0, None, None, 0.10, "Head of sales", "Grow profitably"),
    "leads": (112.0, None, None, 0.12, "Head of demand generation", "Fill the pipeline"),
    "lead_qualification_rate": (0.42, None, None, 0.08, "Head of demand generation", "Fill the pipeline"),
    "cost_per_lead": (19.5, None, None, 0.08, "Head of performance marketing", "Spend well"),
    "ad_spend": (None, 1_900.0, 2_100.0, 0.10, "Head of performance marketing", "Spend well"),
    "ctr": (0.0145, None, None, 0.06, "Head of performance marketing", "Spend well"),
    "conversion_rate": (0.0185, None, None, 0.08, "Head of web", "Grow profitably"),
    "cart_abandonment_rate": (0.72, None, None, 0.04, "Head of web", "Grow profitably"),
    "median_lead_response_minutes": (30.0, None, None, 0.06, "Head of inside sales", "Answer every lead in time"),
    "social_engagement_rate": (0.024, None, None, 0.04, "Head of content", "Be heard"),
    "nps": (40.0, None, None, 0.04, "Head of content", "Be heard"),
}
EMPTIED = (
    "fct_measures",
    "fct_kpi_values",
    "fct_scorecard",
    "fct_marketing_funnel",
    "fct_source_freshness",
    "reconciliation",
    *JOURNEYS,
)
_NON_ADDITIVE = ("median_response", "median_days", "one", "unique_visitors", "new_visitors", "active_customers")


def settings_in(home: Path) -> Settings:
    """Settings of a data home of its own."""
    return load_settings({"BELLWETHER_HOME": str(home), "BELLWETHER_HASH_SALT": "tests", "BELLWETHER_THREADS": "2"})


def write_published(settings: Settings, *, days: int = 90, through: date = THROUGH, empty: bool = False) -> None:
    """Write the published file for `days` days to `through`; `empty` leaves every fact table without a row."""
    settings.published_dir.mkdir(parents=True, exist_ok=True)
    settings.published_file.unlink(missing_ok=True)
    with duckdb.connect(str(settings.published_file)) as connection:
        _dimensions(connection)
        _measures(connection, days, through)
        _kpi_values(connection, days, through)
        _scorecard(connection)
        _funnel(connection, days, through)
        _reconciliation(connection, days, through)
        _freshness(connection, days, through)
        _manifest(connection, through)
        write_journeys(connection)
        if empty:
            for table in EMPTIED:
                connection.execute(f"delete from {table}")


def _dimensions(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table dim_channel(channel varchar, channel_zh varchar, is_paid boolean, sort_order integer,"
        " share double, lead_share double, sales_share double)"
    )
    connection.executemany(
        "insert into dim_channel values (?, ?, ?, ?, ?, ?, ?)",
        [(name, zh, paid, n, *shares) for n, (name, zh, paid, *shares) in enumerate(CHANNELS, 1)],
    )
    connection.execute("create table dim_campaign(campaign_key varchar, campaign_name varchar, channel varchar)")
    connection.executemany(
        "insert into dim_campaign values (?, ?, ?)",
        [("none", "(none)", None), *((name.lower(), name, channel) for name, channel in CAMPAIGNS)],
    )
    connection.execute(
        "create table dim_kpi(kpi_id varchar, name_en varchar, name_zh varchar, family varchar, numerator varchar,"
        " denominator varchar, multiplier integer, unit varchar, direction varchar, note varchar,"
        " is_accumulating boolean)"
    )
    connection.execute("create table dim_measure(measure varchar, definition varchar)")
    connection.executemany(
        "insert into dim_measure values (?, ?)", [(name, f"What {name} counts") for name in MEASURES]
    )
    connection.executemany(
        "insert into dim_kpi values (?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, nullif(?, ''), ?)",
        [[*kpi.values(), not kpi["denominator"] and kpi["numerator"] not in _NON_ADDITIVE] for kpi in KPIS],
    )


def _measures(connection: duckdb.DuckDBPyConnection, days: int, through: date) -> None:
    connection.execute("create temp table bases(measure varchar, base double)")
    connection.executemany("insert into bases values (?, ?)", list(MEASURES.items()))
    connection.execute(
        """
        create table fct_measures as
        select
            date_day::date as date_day, measure, channel, 'none' as campaign_key,
            case when measure in ('leads', 'mqls', 'sqls') then 'hubspot' when measure = 'likes' then 'x' else 'ga4' end
                as source,
            round(
                base * case when measure in ('leads', 'mqls', 'sqls') then lead_share
                    when measure in ('net_revenue', 'orders') then sales_share else share end
                * (1 + 0.0016 * date_diff('day', ($through - to_days($days)), date_day))
                * case when isodow(date_day) >= 6 then 0.72 else 1.08 end
                * (1 + 0.05 * sin(epoch(date_day) / 86400 * 1.7 + length(measure))
                    + 0.04 * cos(epoch(date_day) / 86400 / 5)),
                case when measure like '%revenue' or measure = 'ad_spend' then 2 else 0 end
            )::decimal(38, 6) as value
        from generate_series($through - to_days($days - 1), $through, interval 1 day) as series(date_day)
        cross join bases
        cross join dim_channel
        """,
        {"through": through, "days": days},
    )


def _kpi_values(connection: duckdb.DuckDBPyConnection, days: int, through: date) -> None:
    connection.execute("create temp table parts(kpi_id varchar, side varchar, measure varchar)")
    connection.executemany(
        "insert into parts values (?, ?, ?)",
        [
            (kpi["kpi_id"], side, measure)
            for kpi in KPIS
            for side in ("numerator", "denominator")
            for measure in kpi[side].split(" + ")
            if measure in MEASURES
        ],
    )
    non_additive = ", ".join(f"'{name}'" for name in _NON_ADDITIVE)
    connection.execute(
        f"""
        create table fct_kpi_values as
        with periods as (select unnest(['day', 'week', 'month', 'quarter', 'year']) as period),
        sums as (
            select
                kpi_id, period, date_trunc(period, date_day)::date as period_start_date,
                case when any_value(measure) in ({non_additive})
                    then sum(value) filter (side = 'numerator') / count(distinct date_day)
                    else sum(value) filter (side = 'numerator') end::double as numerator,
                sum(value) filter (side = 'denominator')::double as denominator
            from fct_measures
            join parts using (measure)
            cross join periods
            group by all
        )
        select
            kpi_id, period, period_start_date,
            (period_start_date + case period
                when 'day' then interval 1 day when 'week' then interval 7 day when 'month' then interval 1 month
                when 'quarter' then interval 3 month else interval 1 year end - interval 1 day
            )::date as period_end_date,
            'company' as scope, 'all' as scope_value, sums.numerator, sums.denominator,
            multiplier * case when dim_kpi.denominator is null then sums.numerator
                else sums.numerator / nullif(sums.denominator, 0) end as value,
            period_start_date >= $first and period_end_date <= $through as is_complete_period,
            date_diff('day', greatest(period_start_date, $first), least(period_end_date, $through)) + 1 as days_covered,
            date_diff('day', period_start_date, period_end_date) + 1 as days_in_period
        from sums
        join dim_kpi using (kpi_id)
        where sums.numerator is not null
        """,
        {"through": through, "first": through - timedelta(days=days - 1)},
    )


def _scorecard(connection: duckdb.DuckDBPyConnection) -> None:
    """Verdicts as `fct_scorecard` makes them: what still grows is held against its target to date."""
    connection.execute(
        "create temp table targets(kpi_id varchar, target double, low double, high double, weight double,"
        " owner varchar, goal varchar)"
    )
    connection.executemany(
        "insert into targets values (?, ?, ?, ?, ?, ?, ?)", [(kpi_id, *rest) for kpi_id, rest in TARGETS.items()]
    )
    connection.execute(
        """
        create table fct_scorecard as
        with periods as (
            select distinct period, period_start_date, period_end_date from fct_kpi_values where period <> 'day'
        ),
        lines as (
            select
                *,
                if(is_accumulating, period_end_date - period_start_date + 1, 1) as size,
                if(is_accumulating and not is_complete_period, days_covered / days_in_period, 1) as share,
                lag(value) over (partition by kpi_id, period order by period_start_date) as baseline_prior
            from targets
            cross join periods
            join (select kpi_id, direction as kpi_direction, is_accumulating from dim_kpi) using (kpi_id)
            left join fct_kpi_values using (kpi_id, period, period_start_date, period_end_date)
        ),
        attained as (
            select
                * replace (target * size as target, low * size as low, high * size as high),
                if(low is null, kpi_direction, 'range') as direction,
                case
                    when low is not null then
                        greatest(0, 1 - greatest(low * size * share - value, value - high * size * share, 0)
                            / ((high - low) * size * share))
                    when kpi_direction = 'lower' then target * size * share / nullif(value, 0)
                    else value / (target * size * share) end as attainment
            from lines
        )
        select
            kpi_id, period, period_start_date, period_end_date, 'company' as scope, 'all' as scope_value, direction,
            target, target * share as target_to_date, low as band_low, high as band_high, value,
            coalesce(is_complete_period, false) as is_complete_period, attainment,
            case when value is null then 'no data' when attainment >= 1 then 'exceeded'
                when attainment >= 0.9 then 'near' else 'below' end as verdict,
            baseline_prior, value * 0.83 / share as baseline_last_year, weight,
            weight * least(attainment, 1.2) as weighted_score, owner, goal
        from attained
        """
    )


def _funnel(connection: duckdb.DuckDBPyConnection, days: int, through: date) -> None:
    connection.execute("create temp table shares(campaign_key varchar, channel varchar, share double)")
    per_channel = {channel: [name for name, of in CAMPAIGNS if of == channel] for channel, *_ in CHANNELS}
    connection.executemany(
        "insert into shares values (?, ?, ?)",
        [(name.lower(), channel, 0.8 / len(names)) for channel, names in per_channel.items() for name in names]
        + [("none", channel, 0.2 if names else 1.0) for channel, names in per_channel.items()],
    )
    paid = "case when dim_channel.is_paid then 1 else 0 end * dim_channel.share / 0.34"
    measures = {
        "impressions": f"210000 * {paid}",
        "clicks": f"3150 * {paid}",
        "sessions": "5200 * dim_channel.share",
        "leads": "118 * lead_share",
        "mqls": "52 * lead_share",
        "sqls": "24 * lead_share",
        "opportunities": "15 * lead_share",
        "customers": "6 * lead_share",
        "orders": "96 * sales_share",
    }
    wave = "(1 + 0.1 * sin(epoch(date_day) / 86400 * 1.7 + length(campaign_key)))"
    # Small counts are dithered, so that one customer a week does not round to none.
    dither = "(sin(epoch(date_day) / 86400 * 12.9898 + length(campaign_key || channel) * 78.233) * 43758.5453)"
    counts = ", ".join(
        f"floor({formula} * shares.share * {wave} + {dither} - floor({dither}))::bigint as {name}"
        for name, formula in measures.items()
    )
    connection.execute(
        f"""
        create table fct_marketing_funnel as
        select
            date_day::date as date_day, channel, campaign_key, {counts},
            round(2140.55 * {paid} * shares.share * {wave}, 2)::decimal(18, 6) as spend_reporting,
            round(11840.4 * sales_share * shares.share * {wave}, 2)::decimal(18, 6) as net_revenue_reporting
        from generate_series($through - to_days($days - 1), $through, interval 1 day) as series(date_day)
        cross join dim_channel
        join shares using (channel)
        """,
        {"through": through, "days": days},
    )


def _reconciliation(connection: duckdb.DuckDBPyConnection, days: int, through: date) -> None:
    connection.execute(
        """
        create table reconciliation as
        select
            'google_ads' as source, 'campaign_days' as table_name, date_day::date as source_date, 'EUR' as currency,
            'ad_spend' as measure, step, 1000.00::decimal(38, 6) as expected,
            1000.00::decimal(38, 6) as actual, 0.00::decimal(38, 6) as difference,
            0.01::decimal(38, 6) as tolerance, true as is_reconciled
        from generate_series($through - to_days($days - 1), $through, interval 1 day) as series(date_day)
        cross join (select unnest([
            'vendor total to landing', 'landing to staging', 'staging to mart', 'mart to measures', 'measures to kpi'
        ]) as step)
        """,
        {"through": through, "days": days},
    )


def _freshness(connection: duckdb.DuckDBPyConnection, days: int, through: date) -> None:
    connection.execute(
        "create table fct_source_freshness(source varchar, table_name varchar, first_source_date date,"
        " last_source_date date, days_behind integer, rows bigint, files bigint, rejected_rows bigint,"
        " truncated_files bigint, incomplete_files bigint, status varchar)"
    )
    tables = (
        # source, table, days behind, rows, rejected, truncated, status
        ("ga4", "events", 0, 1_812_344, 12, 0, "fresh"),
        ("google_ads", "campaign_days", 1, 1_260, 0, 0, "fresh"),
        ("hubspot", "contacts", 0, 10_431, 3, 1, "fresh"),
        ("hubspot", "deals", None, 1_502, 0, 0, "fresh"),
        ("shopify", "order_lines", 2, 15_377, 4, 0, "fresh"),
        ("x", "days", 6, 84, 0, 0, "late"),
        ("x", "posts", None, 0, 0, 0, "never arrived"),
    )
    connection.executemany(
        "insert into fct_source_freshness values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        [
            (
                source,
                table,
                None if behind is None else through - timedelta(days=days - 1),
                None if behind is None else through - timedelta(days=behind),
                behind,
                row_count,
                0 if status == "never arrived" else 3,
                rejected,
                truncated,
                status,
            )
            for source, table, behind, row_count, rejected, truncated, status in tables
        ],
    )


def _manifest(connection: duckdb.DuckDBPyConnection, through: date) -> None:
    document = {
        "version": "20261122T040000.000000Z",
        "previous": None,
        "build_id": "build-1",
        "fingerprint": "made up",
        "tables": {},
        "files": [],
        "published_at": "2026-11-22T04:00:00Z",
        "through_date": str(through),
        "reporting_currency": "USD",
        "reporting_time_zone": "UTC",
        "checks": {
            "passed": 143,
            "failed_warnings": ["x.days: expect the last day to be within 3 days of the run, found <6> days"],
        },
    }
    connection.execute(
        "create table manifest as select $document::varchar as document", {"document": json.dumps(document)}
    )

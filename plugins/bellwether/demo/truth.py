"""The true answers, taken from the company's own world, never from what was exported.

The measures carry the pipeline's names and definitions (docs of `fct_measures`), in US dollars and UTC days:

- a visit without consent belongs to no session; its order is real, online, and 'Unassigned'/'none';
- a visit's channel is the one it came through, even where the export only hints at it (a bare click id is Paid Search,
  campaign 'none'; back from the payment provider is Direct);
- what an advertisement cost is the platform's amount times that day's rate of its currency, the last known rate filled
  forward; only platforms whose exports exist are counted; its channel is that of the visits it brings;
- a lead's channel is the one its CRM source word stands for; stages are counted on their own day, answers and customers
  on the day the lead came;
- an order counts on its UTC day unless cancelled or voided; net revenue is its subtotal less refunds, at least 0; a new
  customer is an address on its first counted order (an order without an address has no customer);
- an invoice of the wholesale system is an order, and one that cancels is none: it takes revenue and units back on its
  own day; a line entered twice counts twice; nobody knows the channel;
- what an email brought is counted on the day it was sent, as Email; its revenue is what the platform claims for it; a
  test send is not counted;
- attention on X is counted on the day it was received, as Organic Social.

Figures, plans, surveys and reviews are in `truth_outside`. A measure that is zero for a day, channel and campaign has
no row.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from bellwether.demo import truth_outside

REPORTING_CURRENCY = "USD"

# The currency of each advertising account whose exports exist; without one a platform is not counted.
_ACCOUNTS = """
create or replace macro account_currency(platform) as
    map {'google_ads': 'EUR', 'meta_ads': 'USD', 'linkedin_ads': 'USD'}[platform]
"""
_RATES = """
create or replace table daily_rates as
select day, 'EUR' as currency, rate
from (select day from calendar) as days
asof join (
    select rate_date::date as rate_date, rate::decimal(18, 6) as rate
    from read_csv($rates, all_varchar = true)
    where currency = 'EUR'
) as rates on day >= rate_date
union all
select day, 'USD', 1::decimal(18, 6) from calendar
"""

# Each select is one grain: day, channel, campaign_key, then one column per measure.
_WIDE = {
    "sessions": """
        select
            session_date as day, channel, campaign_key,
            count(*) as sessions,
            count_if(is_engaged) as engaged_sessions, count_if(not is_engaged) as bounced_sessions,
            sum(pages) as page_views, sum(engagement_ms)::decimal(18, 3) / 1000 as engagement_seconds,
            count_if(has_purchase) as sessions_with_purchase, count_if(has_cart) as carts,
            count_if(has_cart and not has_purchase) as carts_without_purchase, count_if(has_sign_up) as registrations
        from sessions where not is_denied group by all""",
    "ads": """
        select
            day, channel, campaign_key,
            sum(impressions) as ad_impressions, sum(clicks) as ad_clicks, sum(video_views) as video_views,
            sum(cost * rate) as ad_spend, sum(cost * rate) as marketing_cost,
            sum(conversions) as ad_conversions, sum(conversion_value * rate) as ad_conversion_value
        from (select *, account_currency(platform) as currency from ad_days where day >= first_day())
        join daily_rates using (day, currency) group by all""",
    "social": """
        select
            day, 'Organic Social' as channel, 'none' as campaign_key,
            impressions as social_impressions, likes, replies as comments, reposts + shares as shares,
            bookmarks as saves, posts_published
        from social_days where day >= first_day()""",
    "email": """
        select
            sent_at::date as day, 'Email' as channel, campaign_key,
            sum(recipients) as emails_sent, sum(deliveries) as emails_delivered, sum(opens) as unique_opens,
            sum(clicks) as unique_email_clicks, sum(unsubscribes) as unsubscribes, sum(revenue) as email_revenue
        from email_sends where not is_test group by all""",
    "leads": """
        select
            created_at::date as day, channel, campaign_key, count(*) as leads,
            count_if(first_response_at <= created_at + interval 60 minutes) as leads_answered_within_sla,
            count(customer_at) as customers_from_leads
        from journeys where is_lead group by all""",
    "mqls": """
        select mql_at::date as day, channel, campaign_key, count(*) as mqls
        from journeys where mql_at is not null group by all""",
    "sqls": """
        select sql_at::date as day, channel, campaign_key, count(*) as sqls
        from journeys where sql_at is not null group by all""",
    "opportunities": """
        select created_at::date as day, channel, campaign_key, count(*) as opportunities
        from deals group by all""",
    "closings": """
        select
            closed_at::date as day, channel, campaign_key,
            count(*) as closed_opportunities, count_if(is_won) as won_opportunities
        from deals where closed_at is not null group by all""",
    "orders": """
        select
            ordered_at::date as day, channel, campaign_key,
            count_if(not is_return) as orders, sum(units) as units, sum(net_revenue) as net_revenue,
            sum(net_revenue) filter (is_online) as online_revenue, count_if(is_first) as new_customers
        from true_orders where is_counted group by all""",
}

_TRUE_ORDERS = """
create or replace table true_orders as
with wholesale as (
    select
        'generic_orders' as source, invoice_no as order_no, order_name, any_value(ordered_at) as ordered_at,
        any_value(person_id) as person_id, any_value(country) as country, any_value(is_return) as is_return,
        sum(quantity)::bigint as units, sum(quantity * price)::decimal(18, 2) as net_revenue,
        net_revenue as subtotal, 0 as discount, 0 as shipping, 0 as taxes, 0 as refunded,
        true as is_counted, false as is_online, 'Unassigned' as channel, 'none' as campaign_key
    from wholesale_lines
    group by invoice_no, order_name
),
every_order as (
    select 'shopify' as source, false as is_return, * exclude (source) from orders
    union all by name
    select * from wholesale
)
select
    *,
    is_counted and not is_return and person_id is not null and row_number() over (
        partition by person_id, is_counted and not is_return order by ordered_at, order_no
    ) = 1 as is_first
from every_order
order by order_no, source
"""

_FILES = {
    "measures": "from measures order by all",
    "orders": """
        select
            source, order_name, ordered_at, ordered_at::date as order_date, email(person_id) as email, country,
            'USD' as currency, subtotal, discount, shipping, taxes, refunded, net_revenue, units,
            is_counted, is_return, is_first, is_online, channel, campaign_key
        from true_orders order by order_no, source""",
    "leads": """
        select
            record_id::varchar as record_id, created_at, created_at::date as created_date,
            original_source, channel, campaign_key,
            first_response_at, mql_at, sql_at, opportunity_at, closed_at, customer_at
        from journeys where is_lead order by contact_no""",
    "experiment_effects": truth_outside.EXPERIMENTS,
    "people": "from people order by all",
    "identity_traps": "from identity_traps order by all",
    "campaign_effects": """
        select
            lower(trim(campaign)) as campaign_key, campaign as campaign_name, platform, campaign_type,
            channel, source, medium,
            greatest(first_day(), coalesce(last_day() - starts, first_day())) as first_date,
            coalesce(last_day() - ends, last_day()) as last_date,
            budget * scale() as daily_budget, click_cost, click_rate, visit_rate, lead_rate, buy_rate
        from campaigns order by origin_no""",
}


def write(
    connection: duckdb.DuckDBPyConnection, folder: Path, rates: Path, rejected: list[tuple[str, int, str]]
) -> None:
    """Write measures, orders, leads, people, identity_traps, campaign_effects, experiment_effects and rejected_rows as
    Parquet, and totals.json, into `folder`.

    `measures` is tidy: date_day, measure, channel, campaign_key, value DECIMAL(38, 6). `rejected` lists (file, line,
    reason); a line is the physical line, counted from 1, on which the broken record begins. `people` says which
    identifiers (id_type, id_value as exported) are one person's, `identity_traps` which are several people's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection.execute(_ACCOUNTS)
    connection.execute(_RATES, {"rates": str(rates)})
    connection.execute(_TRUE_ORDERS)
    for statement in truth_outside.STATEMENTS:
        connection.execute(statement, {"rates": str(rates)} if "$rates" in statement else None)
    tidy = " union all ".join(
        "from (unpivot ("
        "select day, channel, campaign_key, columns(* exclude (day, channel, campaign_key))::decimal(38, 6) "
        f"from ({select})) on * exclude (day, channel, campaign_key) into name measure value value)"
        for select in _WIDE.values()
    )
    connection.execute(
        "create or replace table measures as "
        "select * from ("
        f"select day as date_day, measure, channel, campaign_key, value from ({tidy}) union all from outside_measures"
        ") where value <> 0 order by all"
    )
    connection.execute("create or replace table rejected_rows (file varchar, line bigint, reason varchar)")
    if rejected:
        connection.executemany("insert into rejected_rows values (?, ?, ?)", sorted(rejected))
    for name, select in {**_FILES, "rejected_rows": "from rejected_rows"}.items():
        file = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"copy ({select}) to '{file}' (format parquet, compression zstd)")
    (folder / "totals.json").write_text(json.dumps(_totals(connection), indent=2) + "\n")


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    first_day, last_day = connection.execute("select first_day()::varchar, last_day()::varchar").fetchall()[0]
    sums = dict(connection.execute("select measure, sum(value)::varchar from measures group by measure").fetchall())
    outside = connection.execute(
        f"select distinct measure from outside_measures where measure not in {truth_outside.LEVELS}"
    ).fetchall()
    names = [measure for (measure,) in outside]
    names += [column[0] for select in _WIDE.values() for column in connection.execute(f"{select} limit 0").description]
    return {
        "first_day": first_day,
        "last_day": last_day,
        "currency": REPORTING_CURRENCY,
        "time_zone": "UTC",
        "measures": {name: sums.get(name, "0") for name in sorted(set(names) - {"day", "channel", "campaign_key"})},
    }

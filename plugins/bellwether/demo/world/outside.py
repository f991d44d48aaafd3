"""What no platform exports: figures of other departments and of the market, plans, surveys and reviews."""

from __future__ import annotations

import duckdb

# Each month that the window touches, whole: departments report by month, be it the running one. `pace` is the window's
# mean day of net revenue times the days of the month, so that plans and collections have the company's own size.
_MONTHS = """
create or replace table report_months as
with sales as (
    select sum(net_revenue)::double / count(distinct ordered_at::date) as by_day
    from (
        select ordered_at, net_revenue from orders where is_counted
        union all
        select ordered_at, quantity * price from wholesale_lines
    )
)
select
    month_no, from_day, (from_day + interval 1 month)::date - 1 as to_day, to_day - from_day + 1 as days,
    by_day * days as pace
from (
    select distinct
        date_trunc('month', day)::date as from_day, date_diff('month', date '2020-01-01', from_day) as month_no
    from calendar
    where day >= first_day()
)
cross join sales
"""

# measure, what it is in a month, its spread, unit, who says so. Counts are whole, money has cents.
_MONTHLY = (
    ("brand_mentions", "days * (3 + 30 * scale())", 0.15, "mentions", "press office"),
    ("market_impressions", "days * 900000 * scale()", 0.05, "impressions", "media agency"),
    ("planned_revenue", "pace * 1.03", 0.0, "USD", "finance"),
    ("cash_collected", "pace * 0.93", 0.03, "USD", "finance"),
    ("receivables_due", "pace * 0.98", 0.02, "USD", "finance"),
    ("bad_debt", "pace * 0.006", 0.2, "USD", "finance"),
    ("marketing_budget", "days * 520 * scale()", 0.04, "USD", "finance"),
    ("sales_cost", "days * 260 * scale()", 0.05, "USD", "finance"),
    ("own_market_sales", "pace", 0.02, "USD", "market panel"),
    ("market_sales", "pace * 11", 0.03, "USD", "market panel"),
    ("contracts", "20 + 60 * scale()", 0.1, "contracts", "legal"),
    ("contracts_with_errors", "1 + 2 * scale()", 0.3, "contracts", "legal"),
    ("training_hours", "52", 0.2, "hours", "people team"),
    ("training_cost", "900 + 400 * scale()", 0.1, "USD", "people team"),
    ("training_gain", "1500 + 900 * scale()", 0.2, "USD", "people team"),
    ("leavers", "0.4", 0.3, "people", "people team"),
    ("referral_customers", "3 + 40 * scale()", 0.15, "customers", "referral programme"),
    ("referral_registrations", "8 + 90 * scale()", 0.15, "registrations", "referral programme"),
    ("active_referrers", "10 + 80 * scale()", 0.1, "referrers", "referral programme"),
    ("referral_revenue", "200 + 3200 * scale()", 0.15, "USD", "referral programme"),
)
# The same by day, with the scope of the figure.
_DAILY = (
    ("brand_searches", "40 + 900 * demand * scale()", 0.08, "", "search console"),
    ("complaints", "0.6 + 5 * demand * scale()", 0.3, "", "service desk"),
    ("social_reach", "150 + 2600 * demand * scale()", 0.12, "channel: Organic Social", "X"),
    ("social_reach", "90 + 1500 * demand * scale()", 0.12, "channel: Organic Social", "WeChat"),
)
# Followers stand on Mondays and on the first day; heads on the first of the month.
_LEVELS = """
    select
        day as from_day, null::date as last_day, 'social_followers' as measure,
        round(start_followers + growth * date_diff('day', first_day(), day))::decimal(18, 2) as value,
        'channel: Organic Social' as scope, 'followers' as unit, reporter
    from calendar
    cross join (
        values ('X', 8200, 6 + 40 * scale()), ('WeChat', 5100, 4 + 25 * scale())
    ) as accounts (reporter, start_followers, growth)
    where day >= first_day() and (isodow(day) = 1 or day = first_day())
    union all
    select
        from_day, null, 'sales_and_marketing_headcount', 12 + pick(month_no, 'heads', 3), 'company', 'people',
        'people team'
    from report_months
    union all
    -- half of the people who see a video see it to its end
    select
        day, null, 'video_completions', sum(whole(video_views * 0.5, ad_day_id, 'completions')),
        'channel: ' || channel, 'views', 'video platform'
    from ad_days
    where day >= first_day() and video_views is not null
    group by day, channel
"""
_PLANS = """
create or replace table campaign_plans as
with planned as (
    select
        campaign, origin_no, coalesce(last_day() - starts, date_trunc('year', last_day())::date) as launched_date,
        -- every third begins later than it was to
        launched_date - case when starts is not null and origin_no % 3 = 2 then 4 else 0 end as planned_launch_date,
        coalesce(last_day() - ends, (date_trunc('year', last_day()) + interval 1 year)::date - 1) as planned_end_date,
        budget * scale() * (planned_end_date - launched_date + 1) as budget,
        case platform when 'google_ads' then 'EUR' else 'USD' end as currency,
        case when lead_rate > buy_rate then 'leads' else 'roas' end as goal_kpi
    from campaigns
    where budget > 0
)
select
    origin_no as plan_no, campaign, planned_launch_date, planned_end_date, launched_date,
    round(budget, 2)::decimal(18, 2) as budget, currency, goal_kpi
from planned
union all
select * replace (round(budget * scale(), 2)::decimal(18, 2) as budget)
from (values
    (31, 'Trade Fair Booth', last_day() - 5, last_day() - 2, last_day() - 5, 200, 'USD', 'leads'),
    (32, 'Showroom Opening', last_day() - 6, last_day() + 20, last_day() - 3, 600, 'USD', 'revenue'),
    (33, 'Winter Glow', last_day() + 9, last_day() + 40, null, 2400, 'USD', 'revenue')
) as event (plan_no, campaign, planned_launch_date, planned_end_date, launched_date, budget, currency, goal_kpi)
order by plan_no
"""
_SURVEYS = """
create or replace table survey_responses as
with asked as (
    select
        day, survey, unnest(range(whole(2 + 14 * scale() * demand, day_no * 2 + kind, 'responses'))) as nth,
        (day_no * 2 + kind) * 10000 + nth as response_no, chance(response_no, 'mood') as mood
    from calendar
    cross join (values ('NPS', 0), ('CSAT', 1)) as surveys (survey, kind)
    where day >= first_day()
)
select
    response_no, survey, day,
    day::timestamp + to_seconds(28800 + pick(response_no, 'second', 43200)) as responded_at,
    case survey
        when 'NPS' then case
            when mood < 0.52 then 9 + pick(response_no, 'score', 2)
            when mood < 0.82 then 7 + pick(response_no, 'score', 2) else pick(response_no, 'score', 7)
        end
        else case when mood < 0.8 then 4 + pick(response_no, 'score', 2) else 1 + pick(response_no, 'score', 3) end
    end::int as score,
    case when chance(response_no, 'named') < 0.7 then email(8900000000000000 + response_no) end as email,
    ['Desk', 'Ceiling', 'Floor', 'Bulbs'][1 + pick(response_no, 'product', 4)] as product
from asked
order by response_no
"""
_REVIEWS = """
create or replace table product_reviews as
with written as (
    select
        day, unnest(range(whole(1 + 9 * scale() * demand, day_no, 'reviews'))) as nth,
        day_no * 10000 + nth as review_no, chance(review_no, 'stars') as stars,
        pick(review_no, 'product', 24) as product_no
    from calendar
    where day >= first_day()
)
select
    review_no, day, product_name as product,
    case when stars < 0.62 then 5 when stars < 0.80 then 4 when stars < 0.88 then 3 when stars < 0.93 then 2 else 1 end
        as rating,
    ['Lights the whole bench.', 'Good, but "warm" is not warm.', 'Stopped after a week.'][
        1 + pick(review_no, 'text', 3)
    ] as review_text
from written
join products using (product_no)
order by review_no
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `figures` (with `last_day` where one is for several days), `campaign_plans`, `survey_responses` and
    `product_reviews`. Reads the orders, the wholesale lines and the advertising.
    """
    connection.execute(_MONTHS)
    monthly = " union all ".join(
        f"select from_day, to_day as last_day, '{measure}' as measure, "
        f"{_amount(amount, f'month_no * 100 + {number}', spread, unit)} as value, 'company' as scope, "
        f"'{unit}' as unit, '{reporter}' as reporter from report_months"
        for number, (measure, amount, spread, unit, reporter) in enumerate(_MONTHLY)
    )
    daily = " union all ".join(
        f"select day, null, '{measure}', {_amount(amount, f'day_no * 100 + {number}', spread, '')}, '{scope}', '', "
        f"'{reporter}' from calendar where day >= first_day()"
        for number, (measure, amount, spread, scope, reporter) in enumerate(_DAILY)
    )
    connection.execute(
        f"create or replace table figures as select * from ({monthly} union all {daily} union all {_LEVELS}) "
        "order by from_day, measure, scope, reporter"
    )
    for statement in (_PLANS, _SURVEYS, _REVIEWS):
        connection.execute(statement)


def _amount(amount: str, number: str, spread: float, unit: str) -> str:
    """SQL: about so much; money has cents, all else is whole."""
    noisy = f"({amount}) * noise({number}, 'figure', {spread})"
    whole = f"round({noisy}, 2)" if unit == "USD" else f"whole({noisy}, {number}, 'figure')"
    return f"{whole}::decimal(18, 2)"

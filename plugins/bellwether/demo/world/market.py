"""The calendar and the advertising: which days people are in the mood, what campaigns spent, showed and got clicked."""

from __future__ import annotations

from datetime import date

import duckdb

# Visitors who came before the first day come back after it, so the first day is a day like any other.
BURN_IN_DAYS = 30

_WINDOW = """
create or replace macro first_day() as date '{first_day}';
create or replace macro last_day() as date '{last_day}';
create or replace macro scale() as {scale};
create or replace macro claimed(platform, conversions, id) as
    case when platform = 'google_ads' then round(conversions, 2) else whole(conversions, id, 'claims') end
        ::decimal(18, 2);
"""

_CALENDAR = """
create or replace table calendar as
select
    day,
    date_diff('day', date '2020-01-01', day) as day_no,
    [1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95][isodow(day)]
        * exp(0.0012 * date_diff('day', last_day(), day))
        * noise(day_no, 'demand', 0.05) as demand
from (
    select unnest(generate_series(first_day() - {burn_in}, last_day(), interval 1 day))::date as day
)
"""

# Clicks follow from money, visits from clicks. Conversions are the platform's own claim, Google's in fractions; it
# claims later for earlier days, so what was reported at first is lower (the columns first_*).
_AD_DAYS = """
create or replace table ad_days as
with active as (
    select
        *, campaign.origin_no * 100000 + day_no as ad_day_id,
        noise(ad_day_id, 'click cost', 0.12) * click_cost as day_click_cost
    from campaigns as campaign
    join calendar
        on day >= coalesce(last_day() - starts, day)
        and day <= coalesce(last_day() - ends, day)
    where budget > 0
),
clicked as (
    select
        *, budget * scale() * demand * noise(ad_day_id, 'pace', 0.10) as money,
        whole(money / day_click_cost, ad_day_id, 'clicks') as clicks
    from active
),
shown as (
    select
        *,
        clicks * (1 / click_rate - 1) * noise(ad_day_id, 'shown', 0.15) as unclicked,
        clicks + whole(unclicked, ad_day_id, 'impressions') as impressions,
        round(clicks * day_click_cost, 2)::decimal(18, 2) as cost,
        claimed(
            platform, clicks * (lead_rate + buy_rate) * noise(ad_day_id, 'claimed', 0.2), ad_day_id
        ) as conversions
    from clicked
)
select
    ad_day_id, origin_no, day, day_no, platform, campaign_type, channel,
    campaign, lower(trim(campaign)) as campaign_key,
    impressions, clicks, cost, conversions,
    round(conversions::double * 58 * noise(ad_day_id, 'claimed value', 0.1), 2)::decimal(18, 2) as conversion_value,
    case when campaign_type = 'Video' then whole(impressions * 0.31, ad_day_id, 'views') end as video_views,
    whole(clicks * visit_rate, ad_day_id, 'visits') as visits,
    clicks - (clicks > 40)::int as first_clicks,
    impressions - impressions // 150 as first_impressions,
    round(cost::double * 0.99, 2)::decimal(18, 2) as first_cost,
    claimed(platform, conversions::double * 0.8, ad_day_id) as first_conversions,
    round(conversion_value::double * 0.8, 2)::decimal(18, 2) as first_conversion_value
from shown
order by origin_no, day
"""


def create(connection: duckdb.DuckDBPyConnection, first_day: date, last_day: date, scale: float) -> None:
    """Create `calendar` (with the burn-in days) and `ad_days`, one row per campaign that costs money and day."""
    connection.execute(_WINDOW.format(first_day=first_day, last_day=last_day, scale=float(scale)))
    connection.execute(_CALENDAR.format(burn_in=BURN_IN_DAYS))
    connection.execute(_AD_DAYS)

"""People: who comes, how often they come back, and how far each visit goes.

Everything a visit will amount to (pages, seconds of attention, cart, purchase, lead) is decided here, once, per
visit; the web analytics writer only spells it out as events.
"""

from __future__ import annotations

import duckdb

# An advertisement brings those who clicked it, a post on X those who followed its link; the rest comes by itself.
_ARRIVALS = """
create or replace table arrivals as
with weighted as (select *, first / sum(first) over () as share from sources),
counted as (
    select origin_no, day, day_no, visits as n from ad_days
    union all
    select
        origin_no, day, day_no,
        whole(1260 * share * demand * scale(), origin_no * 100000 + day_no, 'arrivals') as n
    from weighted
    cross join calendar
    union all
    -- A forwarded newsletter brings a few who were never here.
    select origin_no, day, day_no, whole(n * demand * scale(), origin_no * 100000 + day_no, 'arrivals') as n
    from (values (17, 9), (18, 2)) as mail (origin_no, n)
    cross join calendar
    union all
    select origin_no, day, day_no, whole(url_clicks * 0.4, origin_no * 100000 + day_no, 'from posts') as n
    from social_days
    join calendar using (day)
    cross join (select unnest([107, 108]) as origin_no)
)
select origin_no, day, (origin_no * 100000 + day_no) * 10000000 + nth as visitor_id
from (select origin_no, day, day_no, unnest(range(n)) as nth from counted where n > 0)
"""

_VISITORS = """
create or replace table visitors as
with decided as (
    select
        visitor_id, arrivals.origin_no, day as first_day,
        chance(visitor_id, 'buys') < buy_rate as buys,
        chance(visitor_id, 'becomes a lead') < lead_rate as becomes_lead,
        not becomes_lead and chance(visitor_id, 'registers') < 0.03 as registers,
        case when chance(visitor_id, 'buys at once') < 0.6 then 1 else 2 end as buy_visit,
        case when chance(visitor_id, 'asks at once') < 0.7 then 1 else 2 end as lead_visit,
        2 + floor(12 * chance(visitor_id, 'rhythm') ** 2)::int as rhythm_days,
        case when buys then 0.62 else 0.36 end as return_rate,
        1 + floor(ln(1 - chance(visitor_id, 'comes back')) / ln(return_rate))::int as wanted_visits,
        [
            'United States', 'United States', 'United States', 'United States', 'United Kingdom', 'Germany', 'France',
            'Canada', 'China', 'Australia'
        ][1 + pick(visitor_id, 'country', 10)] as country,
        case when country in ('Germany', 'France') then 0.16 else 0.06 end as refusal_rate,
        chance(visitor_id, 'refuses consent') < refusal_rate as is_denied
    from arrivals
    join origins on origins.origin_no = arrivals.origin_no
)
select
    *,
    case when buys then buy_visit else 1 end as least_to_buy,
    case when becomes_lead then lead_visit else 1 end as least_to_ask,
    least(12, greatest(wanted_visits, least_to_buy, least_to_ask)) as visits
from decided
"""

# The last visits of the window start before 22:20, so all they do still belongs to the window.
_STARTED_AT = """
create or replace macro started_at(day, visit_id) as
    day::timestamp + to_microseconds(floor(
        case when chance(visit_id, 'odd hour') < 0.12 then 24 * chance(visit_id, 'hour')
            else 6 + 17.5 * (chance(visit_id, 'hour') + chance(visit_id, 'hour too')) / 2 end
        * case when day = last_day() then 0.93 else 1 end * 3.6e9
    )::bigint)
"""

_VISITS = """
create or replace table visits as
with spread as (
    select
        *, visitor_id * 16 + visit_no as visit_id,
        case when visit_no > 1 then pick(visit_id, 'day', rhythm_days) else 0 end as days_late,
        (visit_no - 1) * rhythm_days + days_late as days_on,
        first_day + days_on as day
    from (select *, unnest(range(1, visits + 1))::int as visit_no from visitors)
)
select
    * exclude (origin_no),
    origin_no as first_origin_no,
    case when visit_no = 1 then origin_no else slots.slot_origin_no end as origin_no,
    started_at(first_day, visitor_id * 16 + 1) as first_seen_at,
    started_at(day, visit_id) as started_at
from spread
join (select slot, origin_no as slot_origin_no from return_slots) as slots
    on slots.slot = pick(visit_id, 'origin', 1000)
where day between first_day() and last_day()
"""

# A campaign's link may be tagged in another case, or carry the click id alone: then nobody can tell which campaign it
# was. A visit is engaged as the field defines it: ten seconds of attention, two page views or a key event.
_SESSIONS = """
create or replace table sessions as
with gone as (
    select
        visits.* exclude (days_late, days_on),
        origins.* exclude (origin_no, carrier, campaign_key, campaign, source, medium, lead_rate, buy_rate),
        platform = 'google_ads' and campaign_type = 'Search' and chance(visit_id, 'bare click') < 0.08 as is_bare_click,
        case when is_bare_click then 'gclid' else origins.carrier end as carrier,
        case when is_bare_click then 'none' else origins.campaign_key end as campaign_key,
        chance(visit_id, 'spelling') < 0.04 and platform is not null as is_respelled,
        case when is_respelled then upper(source[1]) || source[2:] else source end as source,
        case when is_respelled then upper(medium) else medium end as medium,
        case when is_respelled then upper(campaign) else campaign end as campaign,
        visit_no > buy_visit and chance(visit_id, 'buys again') < 0.35 as buys_again,
        buys and (visit_no = buy_visit or buys_again) as has_purchase,
        becomes_lead and visit_no = lead_visit as has_lead,
        registers and visit_no = 1 as has_sign_up,
        chance(visit_id, 'interest') as interest,
        8 + floor(62 * chance(visit_id, 'pace') ** 2)::bigint as page_seconds
    from visits
    join origins on origins.origin_no = visits.origin_no
),
browsed as (
    select
        *,
        case
            when has_purchase then 5 + pick(visit_id, 'pages', 5)
            when has_lead or has_sign_up then 3 + pick(visit_id, 'pages', 4)
            when interest < 0.42 then 1
            when interest < 0.62 then 2
            else least(12, 3 + floor(waiting(1.9, visit_id, 'pages'))::int)
        end as pages,
        has_purchase or (pages >= 2 and chance(visit_id, 'views') < 0.62) as has_view,
        case
            when has_purchase then chance(visit_id, 'uses the cart') < 0.96
            else has_view and chance(visit_id, 'fills the cart') < 0.12
        end as has_cart,
        has_purchase or (has_cart and chance(visit_id, 'checks out') < 0.45) as has_checkout
    from gone
),
attended as (
    select
        *,
        case
            when pages > 1 then floor(pages * page_seconds * 1000 * (0.3 + 0.6 * chance(visit_id, 'attention')))
            when chance(visit_id, 'leaves at once') < 0.3 then 0
            when chance(visit_id, 'reads') < 0.55 then 400 + floor(9500 * chance(visit_id, 'attention'))
            else 10000 + floor(70000 * chance(visit_id, 'attention') ** 2)
        end::bigint as engagement_ms
    from browsed
)
select
    -- ids
    row_number() over (order by started_at, visit_id) as session_no,
    visit_id, visitor_id, visit_no,
    epoch_us(started_at) // 1000000 as ga_session_id,

    -- times; a goal is reached on the last page
    started_at, started_at::date as session_date, first_seen_at,
    started_at + to_seconds(pages * page_seconds + 60) as ended_at,
    started_at + to_seconds((pages - 1) * page_seconds) + interval 800 milliseconds as goal_at,

    -- where it came from
    first_origin_no, channel, campaign_key, carrier, source, medium, campaign, referrer,

    -- who, and what it amounted to
    country, is_denied, registers, pages, page_seconds, engagement_ms,
    has_view, has_cart, has_checkout, has_purchase, has_lead, has_sign_up,
    has_purchase and chance(visit_id, 'pays elsewhere') < 0.3 as is_paid_elsewhere,
    pages >= 2 or engagement_ms >= 10000 or has_purchase or has_lead or has_sign_up as is_engaged
from attended
order by session_no
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `sessions`, one row per visit within the window, in the order in which they start."""
    for statement in (_ARRIVALS, _VISITORS, _STARTED_AT, _VISITS, _SESSIONS):
        connection.execute(statement)
    connection.execute("drop table visits; drop table visitors; drop table arrivals")

"""Google Analytics 4: the BigQuery export, one gzipped file of JSON lines for each day of the property, in UTC.

Written day by day, so memory holds few days. Each visit is spelt out by its plan: the list of events that a visit of
its kind (pages, cart, purchase ...) consists of. The first quarter of the window is from before the vendor added
collected_traffic_source, is_active_user and batch_*; source, medium and campaign are parameters of the first page
view there. Later both may be. Without consent there is no visitor id, no session id and no automatic event.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial

from bellwether.demo.exports import Exporter
from bellwether.demo.vendors.ga4_json import EVENT, PARAM_MACROS, PLACE_MACROS

_MOST_DAYS_AT_ONCE = 4
_DECIDED = "is_denied, pages, has_view, has_cart, has_checkout, has_purchase, has_sign_up, has_lead"
_DERIVED = (
    "visit_no = 1 as is_first, engagement_ms > 0 as attends, visit_id % 2 = 0 as scrolls, "
    "has_purchase and chance(visit_id, 'sent twice') < 0.04 as is_sent_twice"
)
_KIND = f"{_DECIDED}, is_first, attends, scrolls, is_sent_twice"

# An event happens `pages_on` whole page times and `after_us` microseconds after the start of the visit. A purchase
# may be sent twice: the thank-you page was loaded again.
_PLANS = f"""
create or replace table plans as
with kinds as (
    select row_number() over (order by {_KIND}) as plan_no, *
    from (select distinct {_DECIDED}, {_DERIVED} from sessions)
),
paged as (select *, unnest(range(1, pages + 1))::int as page from kinds),
happening (plan_no, rank, name, page, pages_on, after_us) as (
    select plan_no, 0, 'session_start', 1, 0, 0 from kinds where not is_denied
    union all select plan_no, 1, 'first_visit', 1, 0, 0 from kinds where is_first and not is_denied
    union all select plan_no, 2, 'page_view', page, page - 1, 0 from paged
    union all select plan_no, 3, 'view_item', page, page - 1, 500000 from paged
        where has_view and (page = 2 or (page = 3 and pages > 4))
    union all select plan_no, 4, 'scroll', page, page - 1, 3000000 from paged where scrolls and page % 2 = 1
    union all select plan_no, 5, 'add_to_cart', 2, 1, 4000000 from kinds where has_cart
    union all select plan_no, 6, 'begin_checkout', greatest(pages - 1, 2), greatest(pages - 2, 1), 6500000 from kinds
        where has_checkout
    union all select plan_no, 7, 'purchase', pages, pages - 1, 800000 from kinds where has_purchase
    union all select plan_no, 7, 'sign_up', pages, pages - 1, 800000 from kinds where has_sign_up
    union all select plan_no, 7, 'generate_lead', pages, pages - 1, 800000 from kinds where has_lead
    union all select plan_no, 8, 'purchase', pages, pages - 1, 41000000 from kinds where is_sent_twice
    union all select plan_no, 9, 'user_engagement', page, page, -1000 from paged where attends and not is_denied
),
ordered as (
    select
        *, row_number() over (partition by plan_no order by pages_on, after_us, rank, name)::int as seq,
        pages_on = 0 and after_us = 0 as is_arrival
    from happening
),
listed as (
    select
        plan_no,
        list({{
            'seq': seq, 'name': name, 'page': page, 'pages_on': pages_on, 'after_us': after_us, 'is_arrival': is_arrival
        }} order by seq) as events
    from ordered
    group by plan_no
)
select * from kinds join listed using (plan_no)
"""

# Some shops send the transaction id as a number.
_PURCHASES = """
create or replace table purchases as
with items as (
    select order_no, string_agg(item(sku, product_name, category, price, quantity), ',' order by line_no) as items
    from order_lines
    group by order_no
)
select
    session_no, subtotal, order_name[2:] as transaction_id,
    case when order_no % 10 = 0 then int_param('transaction_id', transaction_id)
        else text_param('transaction_id', transaction_id) end
        || ',' || text_param('currency', 'USD') || ',' || number_param('value', subtotal)
        || ',' || number_param('tax', taxes) || ',' || number_param('shipping', shipping) as purchase_params,
    ',"ecommerce":{"total_item_quantity":"' || units || '","purchase_revenue_in_usd":"' || subtotal::double
        || '","purchase_revenue":"' || subtotal::double || '","shipping_value":"' || shipping::double
        || '","tax_value":"' || taxes::double || '","unique_items":"' || lines
        || '","transaction_id":"' || transaction_id || '"},"items":[' || items || ']' as purchase_ecommerce
from orders
join items using (order_no)
where session_no is not null
order by session_no
"""

# The visits of which something happened on the day, with all that their events share spelt out.
_DAY = f"""
create or replace temp table day_sessions as
with today as (
    select
        *, {_DERIVED},
        session_date >= $modern_from::date as is_modern,
        1000000000 + pick(visit_id, 'bundle', 900000000)::bigint as bundle,
        ['/', '/', '/collections/desk', '/collections/ceiling', '/guides/how-much-light', '/offer']
            [1 + pick(visit_id, 'landing', 6)] as landing,
        'Cj0KCQ' || draw(visit_id, 'click id') as click_id,
        channel <> 'Direct' and carrier = 'tagged' and pages > 4 and not has_purchase
            and chance(visit_id, 'changes mind') < 0.03 as changes_mind,
        -- Two thirds of the later visits carry the parameters of old as well.
        carrier = 'tagged' and (not is_modern or visit_id % 3 > 0) as has_params
    from sessions
    join (select session_no, client_id, user_id from browsers) as browsers using (session_no)
    where started_at < $day::date + 1 and ended_at >= $day::date
),
first_origins as (
    select origin_no as first_origin_no, coalesce(campaign, '(direct)') as first_campaign,
        coalesce(medium, '(none)') as first_medium, coalesce(source, '(direct)') as first_source
    from origins
),
visits as (
    select today.*, first_origins.* exclude (first_origin_no), sku, price, product_name, category
    from today
    join first_origins using (first_origin_no)
    join products on product_no = pick(visit_id, 'product', 24)
),
spelt as (
    select
        * exclude (source, medium, campaign, referrer),
        {{
            'landing': landing, 'pages': pages, 'has_purchase': has_purchase, 'has_checkout': has_checkout,
            'has_lead': has_lead, 'has_sign_up': has_sign_up, 'has_view': has_view, 'sku': sku
        }} as route,
        case when is_denied then text_param('consent', 'denied')
            else int_param('ga_session_id', ga_session_id) || ',' || int_param('ga_session_number', visit_no)
        end as common_params,
        case
            when carrier = 'gclid' then '?gclid=' || click_id
            when carrier = 'tagged' and campaign not like '(%' then
                '?utm_source=' || source || '&utm_medium=' || medium
                || '&utm_campaign=' || replace(campaign, ' ', '%20')
            else ''
        end as landing_query,
        maybe(',', text_param('page_referrer', referrer), '') as referrer_param,
        referrer_param || case
            when has_params then ',' || text_param('source', source) || ',' || text_param('medium', medium)
                || maybe(',', text_param('campaign', campaign), '')
            when carrier = 'gclid' and not is_modern then ',' || text_param('gclid', click_id)
            when carrier = 'payment' then ',' || text_param('ignore_referrer', 'true')
            else ''
        end || ',' || int_param('entrances', 1) as arrival_params,
        case
            when carrier = 'tagged' then
                manual_source(campaign, source, medium, case when medium = 'cpc' then click_id end)
            when carrier = 'gclid' then ',"collected_traffic_source":{{"gclid":"' || click_id || '"}}'
            when carrier = 'payment' and bundle % 2 = 0 then manual_source('(referral)', 'paypal.com', 'referral', null)
            else ''
        end as collected,
        case when is_denied
            then '"privacy_info":{{"analytics_storage":"No","ads_storage":"No","uses_transient_token":"Yes"}},'
            else maybe('"user_id":"', user_id, '",') || '"user_pseudo_id":"' || client_id
                || '","privacy_info":{{"analytics_storage":"Yes","ads_storage":"Yes","uses_transient_token":"No"}},'
                || '"user_first_touch_timestamp":"' || epoch_us(first_seen_at) || '",'
        end
            || device([1, 1, 1, 2, 2, 3, 3, 3, 4, 5][1 + pick(visitor_id, 'device', 10)]) || geo(country)
            || case when is_denied then '' else ',"traffic_source":{{"name":"' || first_campaign || '","medium":"'
                || first_medium || '","source":"' || first_source || '"}}' end
            || ',"stream_id":"4175550199","platform":"WEB"' as visitor,
        ',"ecommerce":{{"transaction_id":"(not set)"}},"items":[' || item(sku, product_name, category, price, 1) || ']'
            as one_item
    from visits
)
select spelt.*, purchase_params, purchase_ecommerce, subtotal, events
from spelt
join plans using ({_KIND})
left join purchases using (session_no)
order by session_no
"""

_LINES = f"""
with happened as (select * exclude (events), unnest(events) as event from day_sessions),
timed as (
    select
        *,
        epoch_us(started_at) + event.pages_on * page_seconds * 1000000 + event.after_us as at_us,
        page_path(event.page, route) as path,
        has_purchase and event.page = pages and is_paid_elsewhere as is_payment_return,
        engagement_ms // pages + case when event.page = 1 then engagement_ms % pages else 0 end as page_engagement_ms
    from happened
)
select {EVENT} as line from timed where make_timestamp(at_us)::date = date '$day'
"""
_BROKEN_LINE = """ union all select '{"event_date":"' || strftime(date '$day', '%Y%m%d') || '","event_timestamp":"17'"""
_COPY = "copy ($lines) to '$file' (format csv, header false, quote '', delimiter E'\\t', compression gzip)"


def write(exporter: Exporter) -> None:
    """Write one file a day; those of the third and the last day end in a line that was cut off.

    One thread of DuckDB for each day, as many days at once as it has threads: a file is compressed by one thread
    anyway, and DuckDB would keep in memory what others have spelt out ahead of it.
    """
    connection = exporter.connection
    for statement in (PARAM_MACROS, PLACE_MACROS, _PLANS, _PURCHASES):
        connection.execute(statement)
    length = (exporter.last_day - exporter.first_day).days + 1
    days = [exporter.first_day + timedelta(days=number) for number in range(length)]
    damaged = {days[2], days[-1]}
    threads = int(str(exporter.query("select current_setting('threads')")[0][0]))
    write_day = partial(_write_day, exporter, modern_from=days[length // 4], damaged=damaged)
    connection.execute("set threads = 1")
    try:
        with ThreadPoolExecutor(min(threads, _MOST_DAYS_AT_ONCE)) as pool:
            for number, (day, lines) in enumerate(zip(days, pool.map(write_day, days), strict=True), start=1):
                if day in damaged:
                    exporter.rejected.append((_file_name(day), lines, "broken JSON"))
                rejected = int(day in damaged)
                exporter.written(_file_name(day), "ga4", day + timedelta(days=1), lines - rejected, rejected)
                if number % 10 == 0 or number == length:
                    exporter.progress(f"web analytics: {number} of {length} days")
    finally:
        connection.execute(f"set threads = {threads}")


def _write_day(exporter: Exporter, day: date, *, modern_from: date, damaged: set[date]) -> int:
    """Write the file of a day; returns how many lines it has."""
    lines = (_LINES + _BROKEN_LINE if day in damaged else _LINES).replace("$day", day.isoformat())
    file = str(exporter.out / _file_name(day)).replace("'", "''")
    with exporter.connection.cursor() as cursor:
        cursor.execute("set TimeZone = 'UTC'")
        cursor.execute(_DAY, {"day": day, "modern_from": modern_from})
        ((copied,),) = cursor.execute(_COPY.replace("$lines", lines).replace("$file", file)).fetchall()
        cursor.execute("drop table day_sessions")
    return int(copied)


def _file_name(day: date) -> str:
    return f"events_{day:%Y%m%d}.json.gz"

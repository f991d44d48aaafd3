"""Google Analytics 4: the BigQuery export, one gzipped file of JSON lines for each day of the property (which is in UTC).

Written day by day, so memory holds one day. Each visit is spelt out by its plan: the list of events that a visit of its kind
(pages, cart, purchase ...) consists of. The first quarter of the window is from before the vendor added collected_traffic_source,
is_active_user and batch_*; source, medium and campaign are parameters of the first page view there. Later both may be.
Without consent there is no visitor id, no session id and no automatic event.
"""

from __future__ import annotations

from datetime import timedelta

from bellwether.demo.exports import Exporter
from bellwether.demo.vendors.ga4_json import EVENT, MACROS

_DECIDED = "is_denied, pages, has_view, has_cart, has_checkout, has_purchase, has_sign_up, has_lead"
_DERIVED = (
    "visit_no = 1 as is_first, engagement_ms > 0 as attends, visit_id % 2 = 0 as scrolls, "
    "has_purchase and chance(visit_id, 'sent twice') < 0.04 as is_sent_twice"
)

# offset_pages whole page times and after_us microseconds after the start of the visit.
_PLANS = f"""
create or replace table plans as
with kinds as (select row_number() over (order by {_DECIDED}, is_first, attends, scrolls, is_sent_twice) as plan_no, * from (select distinct {_DECIDED}, {_DERIVED} from sessions)),
paged as (select *, unnest(range(1, pages + 1))::int as page from kinds),
happening as (
    select plan_no, 0 as rank, 'session_start' as name, 1 as page, 0 as offset_pages, 0 as after_us from kinds where not is_denied
    union all select plan_no, 1, 'first_visit', 1, 0, 0 from kinds where is_first and not is_denied
    union all select plan_no, 2, 'page_view', page, page - 1, 0 from paged
    union all select plan_no, 3, 'view_item', page, page - 1, 500000 from paged where has_view and (page = 2 or (page = 3 and pages > 4))
    union all select plan_no, 4, 'scroll', page, page - 1, 3000000 from paged where scrolls and page % 2 = 1
    union all select plan_no, 5, 'add_to_cart', 2, 1, 4000000 from kinds where has_cart
    union all select plan_no, 6, 'begin_checkout', greatest(pages - 1, 2), greatest(pages - 2, 1), 6500000 from kinds where has_checkout
    union all select plan_no, 7, 'purchase', pages, pages - 1, 800000 from kinds where has_purchase
    union all select plan_no, 8, 'purchase', pages, pages - 1, 41000000 from kinds where is_sent_twice
    union all select plan_no, 7, 'sign_up', pages, pages - 1, 800000 from kinds where has_sign_up
    union all select plan_no, 7, 'generate_lead', pages, pages - 1, 800000 from kinds where has_lead
    union all select plan_no, 9, 'user_engagement', page, page, -1000 from paged where attends and not is_denied
),
ordered as (
    select *, row_number() over (partition by plan_no order by offset_pages, after_us, rank)::int as seq from happening
)
select
    kinds.*,
    list({{'seq': seq, 'name': name, 'page': ordered.page, 'offset_pages': offset_pages, 'after_us': after_us}} order by seq) as events
from kinds
join ordered using (plan_no)
group by all
"""

_PURCHASES = """
create or replace table purchases as
select
    session_no, subtotal,
    case when order_no % 10 = 0 then int_param('transaction_id', order_name[2:]) else text_param('transaction_id', order_name[2:]) end
        || ',' || text_param('currency', 'USD') || ',' || number_param('value', subtotal) || ',' || number_param('tax', taxes)
        || ',' || number_param('shipping', shipping) as purchase_params,
    ',"ecommerce":{"total_item_quantity":"' || units || '","purchase_revenue_in_usd":"' || subtotal::double || '","purchase_revenue":"'
        || subtotal::double || '","shipping_value":"' || shipping::double || '","tax_value":"' || taxes::double || '","unique_items":"'
        || lines || '","transaction_id":"' || order_name[2:] || '"},"items":[' || items || ']' as purchase_ecommerce
from orders
join (
    select order_no, string_agg(item(sku, product_name, category, price, quantity), ',' order by line_no) as items
    from order_lines
    group by order_no
) using (order_no)
where session_no is not null
order by session_no
"""

_DAY = f"""
create or replace temp table day_sessions as
with kinds as (
    select *, {_DERIVED}
    from sessions
    where started_at < $day::date + 1 and ended_at >= $day::date
),
spelt as (
    select
        kinds.*, session_date >= $modern_from::date as is_modern, not is_denied as has_identity,
        sku, price, product_name, category,
        1000000000 + pick(visit_id, 'bundle', 900000000)::bigint as bundle,
        epoch_us(started_at) as start_us, page_seconds * 1000000 as page_us,
        ['/', '/', '/collections/desk', '/collections/ceiling', '/guides/how-much-light', '/offer'][1 + pick(visit_id, 'landing', 6)]
            as landing,
        'Cj0KCQ' || draw(visit_id, 'click id') as click_id,
        carrier = 'tagged' and pages > 4 and not has_purchase and chance(visit_id, 'changes mind') < 0.03 as changes_mind,
        -- Half of the later visits carry the parameters of old as well.
        carrier = 'tagged' and (not is_modern or visit_id % 3 > 0) as has_params
    from kinds
    join products on product_no = pick(visit_id, 'product', 24)
)
select
    spelt.* exclude (source, medium, campaign, referrer), purchase_params, purchase_ecommerce, subtotal, events,
    case when is_denied then text_param('consent', 'denied')
        else int_param('ga_session_id', ga_session_id) || ',' || int_param('ga_session_number', visit_no) end as common_params,
    case when carrier = 'gclid' then '?gclid=' || click_id
        when carrier = 'tagged' and campaign not like '(%' then '?utm_source=' || source || '&utm_medium=' || medium || '&utm_campaign='
            || replace(campaign, ' ', '%20') else '' end as landing_query,
    maybe(',', text_param('page_referrer', spelt.referrer), '') as referrer_param,
    referrer_param
        || case when has_params then ',' || text_param('source', source) || ',' || text_param('medium', medium)
                || maybe(',', text_param('campaign', campaign), '')
            when carrier = 'gclid' and not is_modern then ',' || text_param('gclid', click_id)
            when carrier = 'payment' then ',' || text_param('ignore_referrer', 'true') else '' end
        || ',' || int_param('entrances', 1) as arrival_params,
    case carrier
        when 'tagged' then ',"collected_traffic_source":{{' || maybe('"manual_campaign_name":"', campaign, '",') || '"manual_source":"' || source
            || '","manual_medium":"' || medium || '"' || case when medium = 'cpc' then ',"gclid":"' || click_id || '"' else '' end || '}}'
        when 'gclid' then ',"collected_traffic_source":{{"gclid":"' || click_id || '"}}'
        when 'payment' then case when visit_id % 2 = 0
            then ',"collected_traffic_source":{{"manual_campaign_name":"(referral)","manual_source":"paypal.com","manual_medium":"referral"}}'
            else '' end
        else '' end as collected,
    case when is_denied then '"privacy_info":{{"analytics_storage":"No","ads_storage":"No","uses_transient_token":"Yes"}},'
        else case when registers and visit_no > 1 then '"user_id":"U' || visitor_id || '",' else '' end
            || '"user_pseudo_id":"' || pick(visitor_id, 'browser', 1000000000) || '.'
            || epoch_us(first_seen_at) // 1000000
            || '","privacy_info":{{"analytics_storage":"Yes","ads_storage":"Yes","uses_transient_token":"No"}},'
            || '"user_first_touch_timestamp":"' || epoch_us(first_seen_at) || '",' end
        || '"device":{{' || device([1, 1, 1, 2, 2, 3, 3, 3, 4, 5][1 + pick(visitor_id, 'device', 10)])
        || '}},"geo":{{"country":"' || country || '",' || continent(country) || ',"metro":"(not set)"}}'
        || case when is_denied then '' else ',"traffic_source":{{"name":"' || coalesce(first_campaign, '(direct)') || '","medium":"'
            || coalesce(first_medium, '(none)') || '","source":"' || coalesce(first_source, '(direct)') || '"}}' end
        || ',"stream_id":"4175550199","platform":"WEB"' as visitor,
    ',"ecommerce":{{"transaction_id":"(not set)"}},"items":[' || item(sku, product_name, category, price, 1) || ']' as one_item
from spelt
join plans using ({_DECIDED}, is_first, attends, scrolls, is_sent_twice)
join (
    select origin_no as first_origin_no, campaign as first_campaign, medium as first_medium, source as first_source from origins
) using (first_origin_no)
left join purchases using (session_no)
order by session_no
"""  # noqa: E501

_LINES = f"""
with spelt as (
    select
        *, start_us + event.offset_pages * page_us + event.after_us as at_us,
        page_path(event.page, pages, has_view, has_purchase, has_checkout, has_lead, has_sign_up, landing, sku) as path
    from (select * exclude (events), unnest(events) as event from day_sessions)
)
select {EVENT} as line from spelt where make_timestamp(at_us)::date = date '$day'
"""
_BROKEN_LINE = """ union all select '{"event_date":"' || strftime(date '$day', '%Y%m%d') || '","event_timestamp":"17'"""
_COPY = "copy ($lines) to '$file' (format csv, header false, quote '', delimiter E'\\t', compression gzip)"


def write(exporter: Exporter) -> None:
    """Write one file a day; those of the third and the last day end in a line that was cut off."""
    connection = exporter.connection
    connection.execute(MACROS)
    connection.execute(_PLANS)
    connection.execute(_PURCHASES)
    days = (exporter.last_day - exporter.first_day).days + 1
    modern_from = exporter.first_day + timedelta(days=days // 4)
    for number in range(days):
        day = exporter.first_day + timedelta(days=number)
        is_damaged = number in (2, days - 1)
        connection.execute(_DAY, {"day": day, "modern_from": modern_from})
        lines = (_LINES + _BROKEN_LINE if is_damaged else _LINES).replace("$day", day.isoformat())
        name = f"events_{day:%Y%m%d}.json.gz"
        copied = connection.execute(
            _COPY.replace("$lines", lines).replace("$file", str(exporter.out / name))
        ).fetchall()[0][0]
        if is_damaged:
            exporter.rejected.append((name, copied, "broken JSON"))
        exporter.written(name, "ga4", day + timedelta(days=1), copied - is_damaged, int(is_damaged))
        if (number + 1) % 10 == 0 or number + 1 == days:
            exporter.progress(f"web analytics: {number + 1} of {days} days")
    connection.execute("drop table day_sessions")

"""How one event is spelt in the BigQuery export: macros that build its JSON, and the spelling of an event from them.

Null fields are left out, as BigQuery leaves them out of what it extracts. Whole numbers are text, as are some
fractions; a parameter lands in whichever slot its value fits; prices of items are numbers. All texts are the
company's own, so none needs escaping.
"""

from __future__ import annotations

_HOST = "https://shop.northlight.example"

PARAM_MACROS = """
create or replace macro text_param(name, value) as
    '{"key":"' || name || '","value":{"string_value":"' || value || '"}}';
create or replace macro int_param(name, value) as
    '{"key":"' || name || '","value":{"int_value":"' || value || '"}}';
create or replace macro number_param(name, value) as
    case
        when value = floor(value) then int_param(name, value::bigint)
        else '{"key":"' || name || '","value":{"double_value":"' || value::double || '"}}'
    end;
-- A text that is not there leaves out all that was to stand around it.
create or replace macro maybe(before, value, after) as coalesce(before || value || after, '');
create or replace macro manual_source(campaign, source, medium, click_id) as
    ',"collected_traffic_source":{' || maybe('"manual_campaign_name":"', campaign, '",')
    || '"manual_source":"' || source || '","manual_medium":"' || medium || '"'
    || maybe(',"gclid":"', click_id, '"') || '}';
create or replace macro item(sku, name, category, price, quantity) as
    '{"item_id":"' || sku || '","item_name":"' || name || '","item_brand":"Northlight","item_variant":"(not set)"'
    || ',"item_category":"' || category || '","price_in_usd":' || price || ',"price":' || price
    || ',"quantity":' || quantity || ',"coupon":"(not set)"}';
"""

PLACE_MACROS = """
create or replace macro place(country) as map {
    'United States': ['Americas', 'Northern America', 'New York', 'New York'],
    'Canada': ['Americas', 'Northern America', 'Ontario', ''],
    'United Kingdom': ['Europe', 'Northern Europe', 'England', 'London'],
    'Germany': ['Europe', 'Western Europe', 'Rhineland-Palatinate', ''],
    'France': ['Europe', 'Western Europe', 'Ile-de-France', 'Paris'],
    'China': ['Asia', 'Eastern Asia', 'Shanghai', 'Shanghai'],
    'Australia': ['Oceania', 'Australasia', 'Victoria', '']
}[country];
create or replace macro geo(country) as
    ',"geo":{"country":"' || country || '","continent":"' || place(country)[1]
    || '","sub_continent":"' || place(country)[2] || '","region":"' || place(country)[3]
    || '","city":"' || place(country)[4] || '","metro":"(not set)"}';
create or replace macro device(no) as
    '"device":{"category":"' || ['mobile', 'mobile', 'desktop', 'desktop', 'tablet'][no]
    || '","mobile_brand_name":"' || ['Apple', 'Samsung', 'Microsoft', 'Mozilla', 'Apple'][no]
    || '","operating_system":"' || ['iOS', 'Android', 'Windows', 'Macintosh', 'iOS'][no]
    || '","operating_system_version":"' || ['iOS 19.1', 'Android 16', 'Windows 11', 'Intel 15.5', 'iOS 19.0'][no]
    || '","language":"' || ['en-us', 'en-gb', 'en-us', 'de-de', 'fr-fr'][no]
    || '","is_limited_ad_tracking":"No"'
    || ',"web_info":{"browser":"' || ['Safari', 'Chrome', 'Edge', 'Firefox', 'Safari'][no]
    || '","browser_version":"' || ['19.1', '142.0', '142.0', '145.0', '19.0'][no]
    || '","hostname":"shop.northlight.example"}}';
create or replace macro page_path(page, visit) as case
    when page = 1 then visit.landing
    when visit.has_purchase and page = visit.pages then '/checkout/thank-you'
    when visit.has_checkout and page >= visit.pages - 1 and page > 2 then '/checkout'
    when visit.has_lead and page = visit.pages then '/contact/thank-you'
    when visit.has_sign_up and page = visit.pages then '/account/welcome'
    when visit.has_view and page <= 3 then '/products/' || lower(visit.sku)
    else ['/guides/how-much-light', '/collections/desk', '/collections/ceiling', '/about'][1 + page % 4]
end;
"""

# The parameters of an event beyond those that all events of a visit share. The return from a payment provider is the
# visit's last page: its referrer is to be ignored, but is there.
_OWN_PARAMS = f"""
case event.name
    when 'page_view' then
        case
            when event.page = 1 then arrival_params
            when is_payment_return then
                ',' || text_param('page_referrer', 'https://www.paypal.com/')
                || ',' || text_param('ignore_referrer', 'true')
            else ',' || text_param('page_referrer', '{_HOST}/')
        end
    when 'session_start' then referrer_param
    when 'user_engagement' then
        ',' || int_param('engagement_time_msec', page_engagement_ms) || ',' || int_param('engaged_session_event', 1)
    when 'scroll' then ',' || int_param('percent_scrolled', 90)
    when 'purchase' then ',' || purchase_params
    when 'sign_up' then ',' || text_param('method', 'email')
    when 'generate_lead' then ',' || text_param('form_id', 'offer') || ',' || text_param('currency', 'USD')
    when 'view_item' then ',' || text_param('currency', 'USD') || ',' || number_param('value', price)
    when 'add_to_cart' then ',' || text_param('currency', 'USD') || ',' || number_param('value', price)
    else ''
end
"""

# What the vendor added later. A click on another campaign's link in the middle of a visit is collected too, and does
# not change where the visit came from.
_MODERN_FIELDS = """
case
    when not is_modern then ''
    else
        case
            when event.is_arrival then collected
            when event.name <> 'page_view' then ''
            when event.page = 3 and changes_mind then manual_source('Newsletter Weekly', 'newsletter', 'email', null)
            when is_payment_return and bundle % 4 = 0 then manual_source('(referral)', 'paypal.com', 'referral', null)
            else ''
        end
        || ',"is_active_user":' || case when is_engaged then 'true' else 'false' end
        || ',"batch_page_id":"' || event.page || '","batch_ordering_id":"' || event.seq || '","batch_event_index":"1"'
end
"""

# One line. `event` comes from the visit's plan, all else is the visit's.
EVENT = f"""
'{{"event_date":"' || strftime(make_timestamp(at_us), '%Y%m%d') || '","event_timestamp":"' || at_us
|| '","event_name":"' || event.name || '","event_params":[' || common_params
|| ',' || text_param('page_location', '{_HOST}' || path || case when event.page = 1 then landing_query else '' end)
|| ',' || text_param('page_title', 'Northlight: ' || path)
|| case
    when is_denied then ''
    when not is_engaged or (event.page = 1 and event.name <> 'user_engagement') then
        ',' || text_param('session_engaged', '0')
    else ',' || text_param('session_engaged', '1')
end
|| {_OWN_PARAMS} || '],'
|| case when event.name = 'purchase' then '"event_value_in_usd":"' || subtotal::double || '",' else '' end
|| '"event_bundle_sequence_id":"' || (bundle + event.seq) || '",' || visitor
|| case
    when event.name = 'purchase' then purchase_ecommerce
    when event.name in ('view_item', 'add_to_cart', 'begin_checkout') then one_item
    else ''
end
|| {_MODERN_FIELDS} || '}}'
"""

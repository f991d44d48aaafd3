"""How one event is spelt in the BigQuery export: macros that build its JSON, null fields left out as BigQuery leaves them out.

Whole numbers are text, as are some fractions; a parameter lands in whichever slot its value fits; prices of items are numbers.
"""

from __future__ import annotations

HOST = "https://shop.northlight.example"

MACROS = f"""
create or replace macro text_param(name, value) as '{{"key":"' || name || '","value":{{"string_value":"' || value || '"}}}}';
create or replace macro int_param(name, value) as '{{"key":"' || name || '","value":{{"int_value":"' || value || '"}}}}';
create or replace macro number_param(name, value) as '{{"key":"' || name || '","value":{{' || case when value = floor(value)
    then '"int_value":"' || value::bigint else '"double_value":"' || value::double end || '"}}}}';
create or replace macro maybe(before, value, after) as coalesce(before || value || after, '');

create or replace macro continent(country) as map {{
    'United States': '"continent":"Americas","sub_continent":"Northern America","region":"New York","city":"New York"',
    'Canada': '"continent":"Americas","sub_continent":"Northern America","region":"Ontario","city":""',
    'United Kingdom': '"continent":"Europe","sub_continent":"Northern Europe","region":"England","city":"London"',
    'Germany': '"continent":"Europe","sub_continent":"Western Europe","region":"Rhineland-Palatinate","city":""',
    'France': '"continent":"Europe","sub_continent":"Western Europe","region":"Ile-de-France","city":"Paris"',
    'China': '"continent":"Asia","sub_continent":"Eastern Asia","region":"Shanghai","city":"Shanghai"',
    'Australia': '"continent":"Oceania","sub_continent":"Australasia","region":"Victoria","city":""'}}[country];

create or replace macro device(kind) as [
    '"category":"mobile","mobile_brand_name":"Apple","mobile_model_name":"iPhone","operating_system":"iOS","operating_system_version":"iOS 19.1","language":"en-us","is_limited_ad_tracking":"No","web_info":{{"browser":"Safari","browser_version":"19.1","hostname":"shop.northlight.example"}}',
    '"category":"mobile","mobile_brand_name":"Samsung","mobile_model_name":"SM-S931B","operating_system":"Android","operating_system_version":"Android 16","language":"en-gb","is_limited_ad_tracking":"No","web_info":{{"browser":"Chrome","browser_version":"142.0.0.0","hostname":"shop.northlight.example"}}',
    '"category":"desktop","operating_system":"Windows","operating_system_version":"Windows 11","language":"en-us","is_limited_ad_tracking":"No","web_info":{{"browser":"Edge","browser_version":"142.0.0.0","hostname":"shop.northlight.example"}}',
    '"category":"desktop","operating_system":"Macintosh","operating_system_version":"Intel 15.5","language":"de-de","is_limited_ad_tracking":"No","web_info":{{"browser":"Firefox","browser_version":"145.0","hostname":"shop.northlight.example"}}',
    '"category":"tablet","mobile_brand_name":"Apple","mobile_model_name":"iPad","operating_system":"iOS","operating_system_version":"iOS 19.0","language":"fr-fr","is_limited_ad_tracking":"No","web_info":{{"browser":"Safari","browser_version":"19.0","hostname":"shop.northlight.example"}}'
][kind];

create or replace macro item(sku, name, category, price, quantity) as
    '{{"item_id":"' || sku || '","item_name":"' || name || '","item_brand":"Northlight","item_variant":"(not set)","item_category":"'
    || category || '","price_in_usd":' || price || ',"price":' || price || ',"quantity":' || quantity || ',"coupon":"(not set)"}}';

create or replace macro page_path(page, pages, has_view, has_purchase, has_checkout, has_lead, has_sign_up, landing, sku) as case
    when page = 1 then landing
    when has_purchase and page = pages then '/checkout/thank-you'
    when has_checkout and page >= pages - 1 and page > 2 then '/checkout'
    when has_lead and page = pages then '/contact/thank-you'
    when has_sign_up and page = pages then '/account/welcome'
    when has_view and page <= 3 then '/products/' || lower(sku)
    else ['/guides/how-much-light', '/collections/desk', '/collections/ceiling', '/about'][1 + page % 4] end;
"""  # noqa: E501

# One row per event. `event` comes from the visit's plan; the rest is the visit's. Every text is one of ours, so none needs escaping.
EVENT = f"""
'{{"event_date":"' || strftime(make_timestamp(at_us), '%Y%m%d') || '","event_timestamp":"' || at_us || '","event_name":"' || event.name
|| '","event_params":[' || common_params
|| ',' || text_param('page_location', '{HOST}' || path || case when event.page = 1 then landing_query else '' end)
|| ',' || text_param('page_title', case when event.page = 1 then 'Northlight - Home' else 'Northlight - ' || split_part(path, '/', 2) end)
|| case when has_identity then ',' || text_param('session_engaged', case when is_engaged and (event.page > 1 or event.name = 'user_engagement')
    then '1' else '0' end) else '' end
|| case event.name
    when 'page_view' then case
        when event.page = 1 then arrival_params
        when has_purchase and event.page = pages and is_paid_elsewhere then
            ',' || text_param('page_referrer', 'https://www.paypal.com/') || ',' || text_param('ignore_referrer', 'true')
        else ',' || text_param('page_referrer', '{HOST}/') end
    when 'session_start' then referrer_param
    when 'user_engagement' then ',' || int_param('engagement_time_msec',
        engagement_ms // pages + case when event.page = 1 then engagement_ms % pages else 0 end) || ',' || int_param('engaged_session_event', 1)
    when 'scroll' then ',' || int_param('percent_scrolled', 90)
    when 'purchase' then ',' || purchase_params
    when 'sign_up' then ',' || text_param('method', 'email')
    when 'generate_lead' then ',' || text_param('form_id', 'offer') || ',' || text_param('currency', 'USD')
    when 'view_item' then ',' || text_param('currency', 'USD') || ',' || number_param('value', price)
    when 'add_to_cart' then ',' || text_param('currency', 'USD') || ',' || number_param('value', price)
    else '' end
|| '],' || case when event.name = 'purchase' then '"event_value_in_usd":"' || subtotal::double || '",' else '' end
|| '"event_bundle_sequence_id":"' || (bundle + event.seq) || '",' || visitor
|| case event.name
    when 'purchase' then purchase_ecommerce
    when 'view_item' then one_item when 'add_to_cart' then one_item when 'begin_checkout' then one_item
    else '' end
|| case when not is_modern then ''
    else case
            when event.page = 1 and event.offset_pages = 0 and event.after_us = 0 then collected
            when event.name <> 'page_view' then ''
            when event.page = 3 and changes_mind then
                ',"collected_traffic_source":{{"manual_campaign_name":"Newsletter Weekly","manual_source":"newsletter","manual_medium":"email"}}'
            when has_purchase and event.page = pages and is_paid_elsewhere and bundle % 4 = 0 then
                ',"collected_traffic_source":{{"manual_campaign_name":"(referral)","manual_source":"paypal.com","manual_medium":"referral"}}'
            else '' end
        || ',"is_active_user":' || case when is_engaged then 'true' else 'false' end
        || ',"batch_page_id":"' || event.page || '","batch_ordering_id":"' || event.seq || '","batch_event_index":"1"' end
|| '}}'
"""  # noqa: E501

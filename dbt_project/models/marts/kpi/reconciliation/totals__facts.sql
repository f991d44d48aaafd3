{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- What the marts hold, beside what staging says they must.
{%- set reporting = "'" ~ reporting_currency() ~ "'" %}

{{ totals(
    'staging to mart', 'actual', "'ga4'", "'fct_sessions'", ref('fct_sessions'),
    {
        'sessions': 'count(*)', 'events': 'sum(events)', 'page_views': 'sum(page_views)',
        'purchase_value': 'sum(purchase_value)',
    },
    day='session_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_ad_days'", ref('fct_ad_days'),
    {
        'impressions': 'sum(impressions)', 'clicks': 'sum(clicks)', 'conversions': 'sum(conversions)',
        'video_views': 'sum(video_views)', 'spend': 'sum(spend_native)',
    },
    day='date_day', money=['spend'], currency='currency'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_ad_days'", ref('fct_ad_days'),
    {'spend converted': 'sum(spend_reporting)'}, day='date_day', money=['spend converted'], currency=reporting
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_social_days'", ref('fct_social_days'),
    {
        'impressions': 'sum(impressions)', 'likes': 'sum(likes)', 'comments': 'sum(comments)', 'shares': 'sum(shares)',
        'saves': 'sum(saves)', 'posts_published': 'sum(posts_published)',
    },
    day='date_day'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'platform', "'fct_social_posts'", ref('fct_social_posts'),
    {
        'posts': 'count(*)', 'impressions': 'sum(impressions)', 'likes': 'sum(likes)', 'comments': 'sum(comments)',
        'shares': 'sum(shares)', 'saves': 'sum(saves)',
    },
    day='posted_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'hubspot'", "'fct_leads'", ref('fct_leads'), {'leads': 'count(*)'}, day='created_date'
) }}
union all
{{ totals(
    'staging to mart', 'actual', "'hubspot'", "'fct_deals'", ref('fct_deals'),
    {'deals': 'count(*)', 'amount': 'sum(amount_native)'}, day='created_date', money=['amount'], currency='currency'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'source', "'fct_orders'", ref('fct_orders'),
    {
        'orders': 'count(*)', 'lines repeated': 'sum(repeated_lines)',
        'orders that count': 'count(*) filter (where is_counted and not is_return)', 'units': 'sum(units)',
        'subtotal': 'sum(subtotal_native)', 'refunds': 'sum(refunded_native)',
        'net revenue that counts': 'sum(net_revenue_native) filter (where is_counted)',
    },
    day='order_date', money=['subtotal', 'refunds', 'net revenue that counts'], currency='currency'
) }}
union all
{{ totals(
    'staging to mart', 'actual', 'source', "'fct_orders'", ref('fct_orders'),
    {'net revenue converted': 'sum(net_revenue_reporting)'},
    day='order_date', money=['net revenue converted'], currency=reporting
) }}

{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- What the marts hold, in the names of the measures.
{%- set reporting = "'" ~ reporting_currency() ~ "'" %}
{{ totals(
    'mart to measures', 'expected', "'ga4'", "'fct_measures'", ref('fct_sessions'),
    {
        'sessions': 'count(*)', 'page_views': 'sum(page_views)', 'carts': 'count(*) filter (where has_cart)',
        'sessions_with_purchase': 'count(*) filter (where has_purchase)',
        'registrations': 'count(*) filter (where has_registration)',
        'engaged_sessions': 'count(*) filter (where is_engaged)', 'bounced_sessions': 'count(*) filter (where is_bounced)',
        'carts_without_purchase': 'count(*) filter (where has_cart and not has_purchase)',
        'engagement_seconds': 'sum(cast(engagement_seconds as decimal(18, 6)))',
    },
    day='session_date'
) }}
union all
{{ totals(
    'mart to measures', 'expected', 'platform', "'fct_measures'", ref('fct_ad_days'),
    {
        'ad_impressions': 'sum(impressions)', 'ad_clicks': 'sum(clicks)', 'ad_conversions': 'sum(conversions)',
        'video_views': 'sum(video_views)', 'ad_spend': 'sum(spend_reporting)',
        'ad_conversion_value': 'sum(conversion_value_reporting)', 'marketing_cost': 'sum(spend_reporting)',
    },
    day='date_day', money=['ad_spend', 'ad_conversion_value', 'marketing_cost'], currency=reporting
) }}
union all
{{ totals(
    'mart to measures', 'expected', 'platform', "'fct_measures'", ref('fct_social_days'),
    {
        'social_impressions': 'sum(impressions)', 'likes': 'sum(likes)', 'comments': 'sum(comments)',
        'shares': 'sum(shares)', 'saves': 'sum(saves)', 'posts_published': 'sum(posts_published)',
    },
    day='date_day'
) }}
union all
{%- for measure, day in {
    'leads': 'created_date', 'mqls': 'mql_date', 'sqls': 'sql_date', 'opportunities': 'opportunity_date',
}.items() %}
{{ totals(
    'mart to measures', 'expected', "'hubspot'", "'fct_measures'", ref('fct_leads'), {measure: 'count(*)'},
    day=day, where=day ~ ' is not null'
) }}
union all
{%- endfor %}
{{ totals(
    'mart to measures', 'expected', "'hubspot'", "'fct_measures'", ref('fct_leads'),
    {
        'customers_from_leads': 'count(customer_date)',
        'leads_answered_within_sla': 'count(*) filter (where is_answered_within_sla)',
    },
    day='created_date'
) }}
union all
{{ totals(
    'mart to measures', 'expected', "'hubspot'", "'fct_measures'", ref('fct_deals'),
    {'closed_opportunities': 'count(*)', 'won_opportunities': 'count(*) filter (where is_won)'},
    day='closed_date', where='closed_date is not null'
) }}
union all
{{ totals(
    'mart to measures', 'expected', 'source', "'fct_measures'", ref('fct_orders'),
    {
        'orders': 'count(*) filter (where not is_return)', 'units': 'sum(units)', 'new_customers': 'count(*) filter (where is_first_order)',
        'net_revenue': 'sum(net_revenue_reporting)', 'online_revenue': 'sum(net_revenue_reporting) filter (where is_online)',
        'gross_margin': 'sum(margin_reporting)', 'costed_revenue': 'sum(net_revenue_reporting) filter (where margin_reporting is not null)',
    },
    day='order_date', money=['net_revenue', 'online_revenue', 'gross_margin', 'costed_revenue'], currency=reporting, where='is_counted'
) }}

{#- What a session amounts to, from its events: one aggregate each, so that events are read once. -#}
{% macro session_aggregates() -%}
    min(visitor_key) as visitor_key,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    cast(count_if(event_name in ('page_view', 'screen_view')) as bigint) as page_views,
    coalesce(sum(engagement_msec), 0) / 1000.0 as engagement_seconds,
    min_by(page_location, event_order) as landing_page,
    min_by(device_category, event_order) as device_category,
    min_by(country, event_order) as country,
    min(session_number) as session_number,
    coalesce(bool_or(is_session_engaged), false) as is_flagged_engaged,
    {%- for name, events in {
        'has_first_visit': ['first_visit', 'first_open'],
        'has_registration': ['sign_up'],
        'has_lead_form': ['generate_lead'],
        'has_cart': ['add_to_cart'],
        'has_checkout': ['begin_checkout'],
        'has_purchase': ['purchase'],
    }.items() %}
    bool_or(event_name in ('{{ events | join("', '") }}')) as {{ name }},
    {%- endfor %}
    bool_or(event_name in {{ key_events() }}) as has_key_event,
    coalesce(sum(event_value) filter (where event_name = 'purchase'), 0) as purchase_value,
    min(currency) filter (where event_name = 'purchase') as purchase_currency
{%- endmacro %}

{#- What a session amounts to. Its events are summed by file first, which is done once for each file, and these parts are then
    put together; so every aggregate here is one that parts of it can be put together from. -#}

{% macro session_flags() -%}
    {{ return(['has_ad_click', 'has_first_visit', 'has_registration', 'has_lead_form', 'has_cart', 'has_checkout', 'has_purchase']) }}
{%- endmacro %}

{#- What the first event that says it says; with its place in the order, which tells the first of several parts. -#}
{% macro session_firsts() -%}
    {{ return({'landing_page': 'page_location', 'device_category': 'device_category', 'country': 'country'}) }}
{%- endmacro %}

{#- A part of a session from its events: one aggregate each, so that events are read once. -#}
{% macro session_aggregates() -%}
    min(visitor_key) as visitor_key,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    cast(count_if(event_name in ('page_view', 'screen_view')) as bigint) as page_views,
    cast(sum(engagement_msec) as bigint) as engagement_msec,
    {%- for name, column in session_firsts().items() %}
    min_by({{ column }}, event_order) as {{ name }},
    min(event_order) filter (where {{ column }} is not null) as {{ name }}_order,
    {%- endfor %}
    min(session_number) as session_number,
    coalesce(bool_or(is_session_engaged), false) as is_flagged_engaged,
    coalesce(bool_or(has_click_id), false) as has_ad_click,
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
    sum(event_value) filter (where event_name = 'purchase') as purchase_value,
    min(currency) filter (where event_name = 'purchase') as purchase_currency
{%- endmacro %}

{#- A session from its parts. -#}
{% macro session_aggregates_of_parts() -%}
    min(visitor_key) as visitor_key,
    min(started_at) as started_at,
    max(ended_at) as ended_at,
    cast(sum(events) as bigint) as events,
    cast(sum(page_views) as bigint) as page_views,
    coalesce(sum(engagement_msec), 0) / 1000.0 as engagement_seconds,
    {%- for name in session_firsts() %}
    min_by({{ name }}, {{ name }}_order) as {{ name }},
    {%- endfor %}
    min(session_number) as session_number,
    bool_or(is_flagged_engaged) as is_flagged_engaged,
    {%- for name in session_flags() %}
    bool_or({{ name }}) as {{ name }},
    {%- endfor %}
    bool_or(has_key_event) as has_key_event,
    coalesce(sum(purchase_value), 0) as purchase_value,
    min(purchase_currency) as purchase_currency
{%- endmacro %}

{#- Parts of sessions from a relation of events with a `session_key`: one for each value of the columns `by`.
    What an event says of its source comes before what its referrer tells; a payment provider's referral tells nothing. -#}
{% macro session_parts(events, by) -%}
    select
        {{ by | join(', ') }},
        min_by(
            {{ struct_of({
                'source': "case touch_rank when 1 then coalesce(traffic_source, '(not set)') else referrer_name end",
                'medium': "case when touch_rank = 1 then coalesce(traffic_medium, '(not set)')"
                    ~ " when referrer_kind = 'search' then 'organic' else 'referral' end",
                'campaign': "case when touch_rank = 1 then traffic_campaign end",
                'source_kind': "case touch_rank when 1 then explicit_kind else referrer_kind end",
                'is_from_ai_assistant': "coalesce(referrer_kind = 'ai assistant', false)",
            }) }},
            {{ touch_order() }}
        ) filter (where touch_rank is not null) as touch,
        min({{ touch_order() }}) as touch_order,
        {{ session_aggregates() }}
    from (
        select
            events.*,
            explicit.source_kind as explicit_kind,
            referrer.source_kind as referrer_kind,
            referrer.source_name as referrer_name,
            case
                when explicit.source_kind = 'payment' and coalesce(traffic_medium, 'referral') = 'referral' then null
                when coalesce(traffic_source, traffic_medium, traffic_campaign) is not null then 1
                when referrer_domain is not null and referrer.source_kind <> 'payment' then 2
            end as touch_rank
        from {{ events }} as events
        left join {{ ref('int_domains_classified') }} as explicit on events.traffic_source = explicit.domain
        left join {{ ref('int_domains_classified') }} as referrer on events.referrer_domain = referrer.domain
    ) as ranked
    group by {{ by | join(', ') }}
{%- endmacro %}

{#- Sorts what events tell of a session's source: null for an event that tells nothing. -#}
{% macro touch_order() -%}
    cast(touch_rank as hugeint) * 10000000000000000000000000000 + event_order
{%- endmacro %}

{#- A visitor's session by the vendor's own id. -#}
{% macro session_key() -%}
    visitor_key || '-' || session_id
{%- endmacro %}

{#- A purchase that may have been sent before, and in another file: whether it counts is known only from all of them. -#}
{% macro is_named_purchase() -%}
    (event_name = 'purchase' and transaction_id is not null)
{%- endmacro %}

{{ config(materialized='view') }}

{%- set stages = {'lead': 'created_at', 'mql': 'mql_at', 'sql': 'sql_at', 'opportunity': 'opportunity_at', 'customer': 'customer_at'} %}
{%- set visits = {
    'session': 'true',
    'engaged session': 'is_engaged',
    'first session': 'touched_at = first_visited_at',
    'return session': 'touch_date > ' ~ reporting_date('first_visited_at'),
} %}
-- Events of one name are read only when a funnel asks for them.
{% for name, condition in visits.items() %}
select
    '{{ name }}' as event_name, touched_at as occurred_at, {{ tie_breaker('touch_id') }} as event_no,
    landing_page as event_detail, person_no, session_no, lead_no, account_no, channel, campaign_key, device_category, country
from {{ ref('int_touches_typed') }}
where session_key is not null and {{ condition }} and {{ is_in_a_funnel("'" ~ name ~ "'") }}
union all by name
{%- endfor %}
select
    touch_type as event_name, touched_at as occurred_at, {{ tie_breaker('touch_id') }} as event_no,
    landing_page as event_detail, person_no, session_no, lead_no, account_no, channel, campaign_key, device_category, country
from {{ ref('int_touches_typed') }}
where {{ is_in_a_funnel('touch_type') }}
union all by name
select
    events.event_name, events.occurred_at, {{ tie_breaker('events.event_key') }} as event_no,
    events.page_location as event_detail, touches.person_no, touches.session_no, touches.account_no,
    touches.channel, touches.campaign_key, touches.device_category, touches.country
from {{ ref('int_events_sessionised') }} as events
inner join {{ ref('int_touches_typed') }} as touches on events.session_key = touches.session_key
where {{ is_in_a_funnel('events.event_name') }} and {{ reporting_date('events.occurred_at') }} <= {{ through_date() }}
{%- for name, moment in stages.items() %}
union all by name
select
    '{{ name }}' as event_name, leads.{{ moment }} as occurred_at, {{ tie_breaker('leads.lead_key') }} as event_no,
    leads.original_source as event_detail, {{ key_number('persons.person_key') }} as person_no,
    {{ key_number('leads.lead_key') }} as lead_no, {{ key_number('persons.account_key') }} as account_no,
    leads.channel, leads.campaign_key
from {{ ref('int_leads_staged') }} as leads
left join {{ ref('int_persons_resolved') }} as persons on persons.id_type = 'contact' and leads.lead_key = persons.id_key
where
    {{ until_through_date('leads.' ~ moment) }} is not null
    and {{ until_through_date('leads.created_at') }} is not null
    and {{ is_in_a_funnel("'" ~ name ~ "'") }}
{%- endfor %}
union all by name
select
    orders.event_name, orders.ordered_at as occurred_at, {{ tie_breaker('orders.order_key') }} as event_no,
    orders.financial_status as event_detail, {{ key_number('persons.person_key') }} as person_no,
    {{ key_number('persons.account_key') }} as account_no, sourced.channel, sourced.campaign_key, orders.country
from {{ ref('int_orders_numbered') }} as orders
inner join {{ ref('int_orders_sourced') }} as sourced on orders.order_key = sourced.order_key
left join {{ ref('int_persons_resolved') }} as persons
    on persons.id_type = 'buyer' and orders.customer_key = persons.id_key
where {{ is_in_a_funnel('orders.event_name') }}

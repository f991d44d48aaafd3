{#- The settings that SQL needs. dbt does not render `vars` as Jinja, so what comes from the environment is read here. -#}
{% macro reporting_currency() -%}
    {{ env_var('BELLWETHER_CURRENCY', 'USD') }}
{%- endmacro %}

{% macro reporting_time_zone() -%}
    {{ env_var('BELLWETHER_TIME_ZONE', 'UTC') }}
{%- endmacro %}

{#- The last day that is counted, as a SQL date. -#}
{% macro through_date() -%}
    date '{{ var("through_date") }}'
{%- endmacro %}

{#- A lead is answered in time when its first response comes within this many minutes. -#}
{% macro response_sla_minutes() -%}
    {{ var('response_sla_minutes', 60) }}
{%- endmacro %}

{#- How long a visitor of a source without session ids may be silent before the next session begins. -#}
{% macro session_inactivity_minutes() -%}
    {{ var('session_inactivity_minutes', 30) }}
{%- endmacro %}

{#- How far a direct session looks back for the visitor's last channel that was not direct. -#}
{% macro last_non_direct_days() -%}
    {{ var('last_non_direct_days', 30) }}
{%- endmacro %}

{#- Mailchimp's report names no currency: that of the account, which is taken to be the reporting one unless set. -#}
{% macro mailchimp_currency() -%}
    {{ var('mailchimp_currency', reporting_currency()) }}
{%- endmacro %}

{#- The currency of orders whose export names none, which is taken to be the reporting one unless set. -#}
{% macro generic_orders_currency() -%}
    {{ var('generic_orders_currency', reporting_currency()) }}
{%- endmacro %}

{#- Whether orders of shops without a contract of their own were made online: their exports do not say. -#}
{% macro generic_orders_are_online() -%}
    {{ 'true' if var('generic_orders_are_online', false) else 'false' }}
{%- endmacro %}

{#- A campaign that fewer recipients got was sent to try it out. -#}
{% macro email_test_recipients() -%}
    {{ var('email_test_recipients', 20) }}
{%- endmacro %}

{#- The web events that make a session engaged by themselves, as a SQL list. -#}
{% macro key_events() -%}
    ('{{ var('key_events', ['purchase', 'sign_up', 'generate_lead']) | join("', '") }}')
{%- endmacro %}

{#- The zone of a source's times that state none: the reporting zone, unless `source_time_zones` says otherwise. -#}
{% macro source_time_zone(source_name) -%}
    {{ var('source_time_zones', {}).get(source_name, reporting_time_zone()) }}
{%- endmacro %}

{#- How much of the cost of returned goods comes back with them: 1 when all can be sold again, 0 when none can. -#}
{% macro refunded_goods_restocked() -%}
    {{ var('refunded_goods_restocked', 1) }}
{%- endmacro %}

{#- How long a lead takes at most, in the eyes of a comparison, to become a customer. -#}
{% macro sales_outcome_days() -%}
    {{ var('sales_outcome_days', 90) }}
{%- endmacro %}

{#- How long before a conversion a touch may lie to have a part in it. -#}
{% macro attribution_lookback_days() -%}
    {{ var('attribution_lookback_days', 30) }}
{%- endmacro %}

{#- After how many days a touch has half its weight in the model `time_decay`. -#}
{% macro attribution_half_life_days() -%}
    {{ var('attribution_half_life_days', 7) }}
{%- endmacro %}

{#- The types of touches that earn no credit, as a SQL list: a salesperson's answer is what marketing led to, and no channel's. -#}
{% macro unattributed_touch_types() -%}
    ('{{ var('unattributed_touch_types', ['sales contact']) | join("', '") }}')
{%- endmacro %}

{#- For how many days a level that somebody wrote down, such as followers or headcount, is taken to hold without a newer one. -#}
{% macro level_holds_days() -%}
    {{ var('level_holds_days', 100) }}
{%- endmacro %}

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

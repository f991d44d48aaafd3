{#- The tables that contracts declare, with how many days each may lag behind (null when its contract does not say). -#}
{% macro declared_tables() -%}
    {%- set contracts = graph.sources.values() | rejectattr('source_name', 'equalto', 'landing') if execute else [] %}
    {%- for table in contracts | sort(attribute='unique_id') %}
    {%- set freshness = table.config.meta.get('freshness', {}) %}
    select
        '{{ table.source_name }}' as source,
        '{{ table.name }}' as table_name,
        '{{ table.config.meta.get('restates', 'append') }}' as restates,
        cast({{ freshness.get('warn_after_days', 'null') }} as integer) as warn_after_days,
        cast({{ freshness.get('error_after_days', 'null') }} as integer) as error_after_days
    {{- ' union all' if not loop.last }}
    {%- else %}
    select '' as source, '' as table_name, '' as restates, null::integer as warn_after_days, null::integer as error_after_days where false
    {%- endfor %}
{%- endmacro %}

{#- What a common table expression that is read several times is: not held, for DuckDB would keep all of its rows in memory beyond the
    limit. `name as {{ not_held() }} (…)` -#}
{% macro not_held() -%}
    {{ return(adapter.dispatch('not_held')()) }}
{%- endmacro %}

{% macro duckdb__not_held() -%}
    not materialized
{%- endmacro %}

{#- What `group by` groups by besides, by turns: `grouping_sets(['', 'channel'])` is all rows once, then each channel. -#}
{% macro grouping_sets(sets) -%}
    {{ return(adapter.dispatch('grouping_sets')(sets)) }}
{%- endmacro %}

{% macro duckdb__grouping_sets(sets) -%}
    grouping sets ({% for set in sets %}({{ set }}){% if not loop.last %}, {% endif %}{% endfor %})
{%- endmacro %}

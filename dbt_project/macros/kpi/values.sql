{#- The sum of two amounts of which either may be missing; null when both are. -#}
{% macro added(left, right) -%}
    coalesce({{ left }} + {{ right }}, {{ left }}, {{ right }})
{%- endmacro %}

{#- The country's name as KPIs have it: the known one of `country_spellings`, else what the export writes. -#}
{% macro country_name(known, written) -%}
    coalesce({{ known }}, nullif(nullif(trim({{ written }}), ''), '(not set)'), 'Unassigned')
{%- endmacro %}

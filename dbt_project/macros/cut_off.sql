{#- Marts hold nothing dated after the day they were built for: such a time is unknown as yet. -#}
{% macro until_through_date(expression) -%}
    case when {{ reporting_date(expression) }} <= {{ through_date() }} then {{ expression }} end
{%- endmacro %}

{#- The aggregations of measures that are levels, such as followers or headcount, as a SQL list: they add up over channels and
    campaigns, and are taken once from the days of a period. -#}
{% macro level_aggregations() -%}
    ('first', 'last', 'mean')
{%- endmacro %}

{#- What a level is in a period, from one row per day that it is known on. -#}
{% macro level_of_days(aggregation, value, day) -%}
    case any_value({{ aggregation }})
        when 'first' then min_by({{ value }}, {{ day }})
        when 'last' then max_by({{ value }}, {{ day }})
        when 'mean' then cast(avg({{ value }}) as decimal(38, 6))
    end
{%- endmacro %}

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

{#- The same of the days of the window `four_weeks`, up to each day. -#}
{% macro level_of_window(aggregation, value, day) -%}
    case {{ aggregation }}
        when 'first' then first_value({{ value }}) over four_weeks
        when 'last' then {{ value }}
        when 'mean' then cast(avg({{ value }}) over four_weeks as decimal(38, 6))
    end
{%- endmacro %}

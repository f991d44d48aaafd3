{#- No KPI earns more than this share of its weight. -#}
{% macro attainment_cap() -%}
    {{ var('attainment_cap', 1.2) }}
{%- endmacro %}

{#-
    How far a value attains its target, 1 when it just does.
    higher: value / target. lower: target / value, and the cap for a value of nothing.
    range: 1 inside the band; outside, 1 - distance to the band / width of the band. Never below 0.
-#}
{% macro attainment(value, direction, target, band_low, band_high) -%}
    case
        when {{ value }} is null then null
        when {{ direction }} = 'higher' then greatest({{ value }} / nullif({{ target }}, 0), 0)
        when {{ direction }} = 'lower' then if({{ value }} <= 0, {{ attainment_cap() }}, {{ target }} / nullif({{ value }}, 0))
        when {{ direction }} = 'range' then greatest(
            0,
            1 - greatest({{ band_low }} - {{ value }}, {{ value }} - {{ band_high }}, 0)
            / nullif({{ band_high }} - {{ band_low }}, 0)
        )
    end
{%- endmacro %}

{#- One end of Wilson's 95 % score interval of a share (Wilson 1927): `side` is - or +. Unlike p ± 1.96 standard errors it stays
    between 0 and 1 and keeps its coverage when there are few cases. Null when there are none. -#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set share = 'cast(' ~ successes ~ ' as double) / nullif(' ~ trials ~ ', 0)' -%}
    ({{ share }} + {{ z ** 2 / 2 }} / {{ trials }} {{ side }} {{ z }} * sqrt(
        ({{ share }} * (1 - {{ share }}) + {{ z ** 2 / 4 }} / {{ trials }}) / {{ trials }}
    )) / (1 + {{ z ** 2 }} / {{ trials }})
{%- endmacro %}

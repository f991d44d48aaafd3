{#- No KPI earns more than this share of its weight. -#}
{% macro attainment_cap() -%}
    {{ var('attainment_cap', 1.2) }}
{%- endmacro %}

{#- Attainment where less is better grows without end as the value nears nothing; it is counted up to here. -#}
{% macro most_attainment() -%}
    10
{%- endmacro %}

{#- A grade and a payout need verdicts on this share of a scorecard's weight. -#}
{% macro least_weight_covered() -%}
    {{ var('least_weight_covered', 0.8) }}
{%- endmacro %}

{#-
    How far a value attains its target, 1 when it just does; monotone in the value, and the same in any unit.
    higher: value / target. lower: target / value. Of a target below nothing, 1 less the distance on the wrong side of it (1 more
    the distance on the right one) in units of the target; a target of nothing is attained or not.
    range: 1 inside the band; outside, 1 - distance to the band / width of the band.
    Never below 0; where less is better, at most most_attainment, which a value of nothing earns.
-#}
{% macro attainment(value, direction, target, band_low, band_high) -%}
    case
        when {{ value }} is null or if({{ direction }} = 'range', {{ band_high }} - {{ band_low }}, {{ target }}) is null then null
        when {{ direction }} = 'range' then greatest(
            0,
            1 - greatest({{ band_low }} - {{ value }}, {{ value }} - {{ band_high }}, 0)
            / nullif({{ band_high }} - {{ band_low }}, 0)
        )
        when {{ target }} = 0 then if(if({{ direction }} = 'lower', {{ value }} <= 0, {{ value }} >= 0), 1, 0)
        when {{ direction }} = 'higher' then greatest(1 + ({{ value }} - {{ target }}) / abs({{ target }}), 0)
        when {{ direction }} = 'lower' and {{ target }} < 0
            then least(greatest(1 - ({{ value }} - {{ target }}) / abs({{ target }}), 0), {{ most_attainment() }})
        when {{ direction }} = 'lower' and {{ value }} <= 0 then {{ most_attainment() }}
        when {{ direction }} = 'lower' then least({{ target }} / {{ value }}, {{ most_attainment() }})
    end
{%- endmacro %}

{#- Rank of a unit among those that share a target: the director's line is the one that histories and overviews show. -#}
{% macro seniority(level) -%}
    coalesce(list_position(['director', 'manager', 'specialist'], {{ level }}), 4)
{%- endmacro %}

{#- What a score pays, as a share of what meeting every target pays: straight lines between the points of a curve, flat before the
    first and after the last. `points` is a list of {score, payout} by score. -#}
{% macro payout(score, points) -%}
    case
        when {{ score }} is null or {{ points }} is null then null
        when {{ score }} <= {{ points }}[1].score then {{ points }}[1].payout
        when {{ score }} >= {{ points }}[-1].score then {{ points }}[-1].payout
        else list_reduce(
            list_transform(
                list_zip({{ points }}, {{ points }}[2:]),
                lambda pair: if(
                    {{ score }} >= pair[1].score and {{ score }} < pair[2].score,
                    pair[1].payout + (pair[2].payout - pair[1].payout)
                    * ({{ score }} - pair[1].score) / (pair[2].score - pair[1].score),
                    null
                )
            ),
            lambda found, next: coalesce(found, next)
        )
    end
{%- endmacro %}

{#- How far, in shares of the whole, parts of a target may be off: targets are round numbers. -#}
{% macro breakdown_tolerance() -%}
    {{ var('breakdown_tolerance', 0.005) }}
{%- endmacro %}

{#- Whether parts of a target make the whole; within fct_target_breakdown. What is a ratio of the whole lies between those of its
    parts, whatever their sizes; who is counted once in each of several parts makes their sum exceed the whole. -#}
{% macro breakdown_status() -%}
    case
        when not is_whole and adds_up_as = 'ratio' then
            case
                when parts < 2 then 'not judged'
                when target between lowest - abs(target) * {{ breakdown_tolerance() }} and highest + abs(target) * {{ breakdown_tolerance() }}
                    then 'adds up'
                else 'cannot add up'
            end
        when abs(parts_total - target) <= abs(target) * {{ breakdown_tolerance() }} then 'adds up'
        when is_whole then 'differs'
        when parts_total < target then 'too little'
        when adds_up_as = 'distinct' then 'adds up'
        else 'too much'
    end
{%- endmacro %}

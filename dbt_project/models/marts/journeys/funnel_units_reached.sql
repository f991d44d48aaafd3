{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- Most entries get no further than step 1: they are counted, and only the rest is sorted for its medians.
with

later_steps as (

    select
        {{ all_except(['later_times', 'steps_reached']) }},
        {{ explode_places('later_times') }} + 1 as step,
        later_times
    from {{ ref('int_funnel_entries_chosen') }}
    where steps_reached > 1

),

timed as (

    select
        *,
        {{ seconds_between('entered_at', 'later_times[step - 1]') }} as seconds_from_start,
        {{ seconds_between('coalesce(later_times[step - 2], entered_at)', 'later_times[step - 1]') }} as seconds_from_previous
    from later_steps

)

{%- for period in funnel_periods() %}
{%- set cohort = period_start(period, 'entered_date') %}

select
    funnel, '{{ period }}' as period, {{ cohort }} as cohort_start_date,
    {{ funnel_breakdown() }},
    {%- for measure in ['from_start', 'from_previous'] %}
    cast(null as double) as median_seconds_{{ measure }},
    cast(null as double) as p90_seconds_{{ measure }},
    {%- endfor %}
    1 as step,
    count(*) as reached
from {{ ref('int_funnel_entries_chosen') }}
where is_{{ period }}_entry
group by funnel, {{ cohort }}, {{ funnel_breakdown_sets() }}
union all
select
    funnel, '{{ period }}' as period, {{ cohort }} as cohort_start_date,
    {{ funnel_breakdown() }},
    {%- for measure in ['from_start', 'from_previous'] %}
    cast(quantile_cont(seconds_{{ measure }}, 0.5) as double) as median_seconds_{{ measure }},
    cast(quantile_cont(seconds_{{ measure }}, 0.9) as double) as p90_seconds_{{ measure }},
    {%- endfor %}
    step,
    count(*) as reached
from timed
where is_{{ period }}_entry
group by funnel, {{ cohort }}, step, {{ funnel_breakdown_sets() }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

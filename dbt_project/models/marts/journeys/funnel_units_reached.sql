{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- Most entries get no further than step 1: they are counted, and only the rest is sorted for its medians.
with

later_steps as {{ not_held() }} (

    select
        {{ all_except(['later_times', 'steps_reached']) }},
        {{ explode_places('later_times') }} + 1 as step,
        later_times
    from {{ ref('int_funnel_entries_chosen') }}
    where steps_reached > 1

),

timed as {{ not_held() }} (

    select
        *,
        {{ seconds_between('entered_at', 'later_times[step - 1]') }} as seconds_from_start,
        {{ seconds_between('coalesce(later_times[step - 2], entered_at)', 'later_times[step - 1]') }} as seconds_from_previous
    from later_steps

),

-- median and 90th percentile of one sorting
reached as (

    {%- for period in funnel_periods() %}
    select
        funnel, '{{ period }}' as period, {{ period_start(period, 'entered_date') }} as cohort_start_date,
        {{ funnel_breakdown() }},
        step,
        count(*) as reached,
        quantile_cont(seconds_from_start, [0.5, 0.9]) as seconds_from_start,
        quantile_cont(seconds_from_previous, [0.5, 0.9]) as seconds_from_previous
    from timed
    where is_{{ period }}_entry
    group by funnel, {{ period_start(period, 'entered_date') }}, step, {{ funnel_breakdown_sets() }}
    union all by name
    {%- endfor %}
    select * from {{ ref('funnel_entries_counted') }}

)

select
    {{ all_except(['seconds_from_start', 'seconds_from_previous']) }},
    seconds_from_start[1] as median_seconds_from_start,
    seconds_from_start[2] as p90_seconds_from_start,
    seconds_from_previous[1] as median_seconds_from_previous,
    seconds_from_previous[2] as p90_seconds_from_previous
from reached

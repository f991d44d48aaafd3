with

compared as (

    select
        *,
        first_value(reached) over steps_in_order as entrants,
        lag(reached) over steps_in_order as reached_before,
        lag(is_counted) over steps_in_order as is_previous_counted
    from {{ ref('funnel_steps_filled') }}
    window steps_in_order as (
        partition by funnel, period, cohort_start_date, breakdown, breakdown_value order by step_number
    )

)

select
    -- which funnel, which cohort, which step
    funnel,
    funnel_en,
    funnel_zh,
    unit,
    step_order,
    window_hours,
    period,
    cohort_start_date,
    breakdown,
    breakdown_value,
    step_number,
    step_en,
    step_zh,
    is_counted as is_counted_only,

    -- how many
    entrants,
    reached,
    cast(reached as double) / nullif(entrants, 0) as rate_from_start,
    cast(reached as double) / nullif(reached_before, 0) as rate_from_previous,
    case when step_number = 1 then 0 when is_counted = is_previous_counted then reached_before - reached end as drop_off,

    -- how soon
    median_seconds_from_start,
    p90_seconds_from_start,
    median_seconds_from_previous,
    p90_seconds_from_previous,

    -- whether it may be compared
    {{ is_window_closed(period_end('period', 'cohort_start_date'), 'window_hours') }} as is_window_complete
from compared

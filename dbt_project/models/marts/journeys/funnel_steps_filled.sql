{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

steps as (

    select
        *,
        case when not is_counted then row_number() over (partition by funnel, is_counted order by step_number) end as step,
        bool_or(is_counted) over (partition by funnel) as has_counts
    from {{ ref('funnels') }}

),

reached as (

    select units.*, steps.step_number
    from {{ ref('funnel_units_reached') }} as units
    inner join steps on units.funnel = steps.funnel and units.step = steps.step
    -- counts know of no device and no country
    where not steps.has_counts or units.breakdown not in ('device', 'country')
    union all by name
    select * from {{ ref('funnel_counts_summed') }}

),

cohorts as (

    select distinct funnel, period, cohort_start_date, breakdown, breakdown_value from reached

)

select
    cohorts.*,
    steps.{{ all_except(['funnel', 'step', 'has_counts']) }},
    cast(coalesce(reached.reached, 0) as bigint) as reached,
    reached.median_seconds_from_start,
    reached.p90_seconds_from_start,
    reached.median_seconds_from_previous,
    reached.p90_seconds_from_previous
from cohorts
inner join steps on cohorts.funnel = steps.funnel
left join reached
    on
        cohorts.funnel = reached.funnel
        and cohorts.period = reached.period
        and cohorts.cohort_start_date = reached.cohort_start_date
        and cohorts.breakdown = reached.breakdown
        and cohorts.breakdown_value = reached.breakdown_value
        and steps.step_number = reached.step_number

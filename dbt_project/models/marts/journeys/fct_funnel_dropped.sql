with

steps as (

    select
        funnel,
        unit,
        window_hours,
        step_number,
        row_number() over (partition by funnel order by step_number) as step,
        count(*) over (partition by funnel) as steps
    from {{ ref('funnels') }}
    where not is_counted

)

select
    entries.funnel,
    steps.unit,
    units.unit_key,
    units.person_key,
    entries.entered_at,
    entries.entered_date,
    steps.step_number as step_reached,
    coalesce(entries.later_times[entries.steps_reached - 1], entries.entered_at) as reached_at,
    entries.channel,
    entries.campaign_key
from {{ ref('int_funnel_entries_chosen') }} as entries
inner join steps on entries.funnel = steps.funnel and entries.steps_reached = steps.step
inner join {{ ref('int_funnel_units_numbered') }} as units on steps.unit = units.unit and entries.unit_no = units.unit_no
where steps.step < steps.steps and {{ is_window_closed('entries.entered_date', 'steps.window_hours') }}

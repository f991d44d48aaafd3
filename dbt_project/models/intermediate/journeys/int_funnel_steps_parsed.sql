with

followed as (

    select
        *,
        row_number() over (partition by funnel order by step_number) as step,
        count(*) over (partition by funnel) as steps
    from {{ ref('funnels') }}
    where not is_counted

),

named as (

    select
        funnel,
        unit,
        step_order,
        cast(window_hours * 3600 as bigint) as window_seconds,
        cast(step as integer) as step,
        cast(steps as integer) as steps,
        step_number,
        detail_like,
        {{ explode_text('events', ';') }} as event_name
    from followed

)

select
    {{ all_except(['event_name']) }},
    trim(event_name) as event_name,
    -- of events at one moment, those of the earlier step come first
    min(step) over (partition by funnel, trim(event_name)) as first_step
from named

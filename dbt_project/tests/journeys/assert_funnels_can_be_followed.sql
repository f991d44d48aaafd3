with

lines as (

    select
        *,
        lag(is_counted) over (partition by funnel order by step_number) as is_previous_counted,
        row_number() over (partition by funnel order by step_number) as place
    from {{ ref('funnels') }}

),

funnels as (

    select
        funnel,
        count(*) as steps,
        count(distinct {{ joined_key(['funnel_en', 'funnel_zh', 'unit', 'step_order', 'window_hours']) }}) as descriptions,
        bool_and(is_counted) as is_counts_only,
        max(unit) as unit
    from lines
    group by funnel

),

repeated as (

    select funnel, event_name
    from {{ ref('int_funnel_steps_parsed') }}
    where step_order = 'any'
    group by funnel, event_name
    having count(distinct step) > 1

),

counts as (

    select funnel, trim({{ explode_text('events', ';') }}) as measure from lines
    where is_counted

)

select funnel, 'its lines say different things of the funnel' as problem from funnels
where descriptions > 1
union all
select funnel, 'it has more than {{ funnel_max_steps() }} steps' from funnels
where steps > {{ funnel_max_steps() }}
union all
select funnel, 'a funnel of counts follows no unit: its unit is none, and of no other funnel' from funnels
where is_counts_only <> (unit = 'none')
union all
select funnel, 'its steps are not numbered 1, 2, 3 and so on' from lines
where step_number <> place
union all
select funnel, 'a count comes after a step of units: ' || step_en from lines
where is_counted and not coalesce(is_previous_counted, true)
union all
select funnel, 'in any order an event can be one step only: ' || event_name from repeated
union all
select funnel, 'not a measure that adds up: ' || measure from counts
where
    measure <> 'email_orders'
    and measure not in (select measure from {{ ref('measures') }} where aggregation = 'sum')

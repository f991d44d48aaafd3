{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

-- Until the next visit the newest one speaks for the visitor, as long as it lies in the window: no visitor counts twice.
visits as (

    select measure, scope, scope_value, date_day, 1 as change from {{ ref('visit_days') }}
    union all
    select measure, scope, scope_value, least(next_day, date_day + {{ rolling_days() }}), -1 from {{ ref('visit_days') }}

),

changes as (

    select measure, scope, scope_value, date_day, sum(change) as change
    from (
        select * from visits
        union all
        select * from {{ ref('rolling_changes__customers') }}
        union all
        select * from {{ ref('rolling_changes__prior_revenue') }}
    )
    group by all

),

-- a window before another one is known once it lies in the data as a whole
known as (

    select
        changes.measure,
        changes.scope,
        changes.scope_value,
        min(changes.date_day) as first_day,
        any_value(
            measures.first_date + if(measures.aggregation = 'prior', 2 * {{ rolling_days() }} - 1, 0)
        ) as known_from,
        any_value(measures.last_date) as last_day
    from changes
    inner join {{ ref('dim_measure') }} as measures on changes.measure = measures.measure
    group by changes.measure, changes.scope, changes.scope_value

),

days as (

    select *, first_day + cast(unnest(range(last_day - first_day + 1)) as integer) as date_day from known

),

balances as (

    select
        days.*,
        sum(changes.change) over (
            partition by days.measure, days.scope, days.scope_value order by days.date_day
        ) as balance
    from days
    left join changes
        on
            days.measure = changes.measure
            and days.scope = changes.scope
            and days.scope_value = changes.scope_value
            and days.date_day = changes.date_day

)

select
    'rolling_28' as period,
    date_day - {{ rolling_days(-1) }} as period_start_date,
    scope,
    scope_value,
    measure,
    cast(balance as decimal(38, 6)) as value
from balances
where date_day >= known_from

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

scoped as (

    {{ by_scope(ref('fct_measures'), ['date_day', 'measure'], 'sum(value) as value') }}

),

-- what is stated for a scope belongs to it alone
stated as (

    select date_day, measure, scope, scope_value, value from scoped
    union all
    select date_day, measure, scope, scope_value, value from {{ ref('fct_scope_measures') }}

),

stated_for_units as (

    select distinct measure, scope, scope_value
    from {{ ref('fct_scope_measures') }}
    where scope in ('department', 'role')

),

reached as (

    select stated.date_day, stated.measure, units.kind, units.scope, units.scope_value, stated.value
    from stated
    inner join {{ ref('unit_reaches') }} as units
        on stated.scope = units.reach_scope and stated.scope_value = units.reach_value

)

select date_day, measure, scope as kind, scope, scope_value, value
from stated
where scope <> 'reach'
union all
-- a unit has what it answers for, unless it was told its own
select reached.*
from reached
anti join stated_for_units
    on
        reached.measure = stated_for_units.measure
        and reached.scope = stated_for_units.scope
        and reached.scope_value = stated_for_units.scope_value

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

reaches as (

    select
        unit_id,
        any_value(scope) as reached_by,
        string_agg(distinct scope || ' ' || scope_value, ', ' order by scope || ' ' || scope_value) as reach
    from {{ ref('responsibilities') }}
    group by unit_id

),

aims as (

    select
        targets.*,
        coalesce(targets.target, (targets.band_low + targets.band_high) / 2) as amount,
        if(targets.scope = 'company', 'company', targets.scope_value) as unit_id,
        coalesce(units.name_en, owners.name_en) as name_en,
        coalesce(units.name_zh, owners.name_zh) as name_zh,
        coalesce(units.level, units.unit_type) as rank_name,
        {{ seniority('owners.level') }} as seniority
    from {{ ref('kpi_targets') }} as targets
    left join {{ ref('organisation') }} as owners on targets.owner = owners.unit_id
    left join {{ ref('organisation') }} as units on targets.scope <> 'company' and targets.scope_value = units.unit_id
    where targets.scope in ('company', 'department', 'role')

),

-- What is in force together changes only on the first day of a target, and on the day after its last.
days as (

    select kpi_id, period, effective_from as valid_from from aims
    union
    select kpi_id, period, effective_to + 1 from aims
    where effective_to is not null

)

select
    days.valid_from,
    aims.*,
    coalesce(reaches.reached_by, 'company') as reached_by,
    if(aims.unit_id = 'company', 'company all', coalesce(reaches.reach, aims.unit_id)) as reach,
    row_number() over (
        partition by aims.kpi_id, aims.period, days.valid_from, aims.unit_id order by aims.seniority, aims.owner
    ) = 1 as is_main
from days
inner join aims
    on
        days.kpi_id = aims.kpi_id
        and days.period = aims.period
        and days.valid_from between aims.effective_from and coalesce(aims.effective_to, days.valid_from)
left join reaches on aims.unit_id = reaches.unit_id

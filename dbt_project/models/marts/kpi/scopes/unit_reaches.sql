{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

answers as (

    select
        units.unit_type,
        units.unit_id,
        answers.scope,
        answers.scope_value,
        -- what KPIs must have a meaning in, to have one for the unit
        if(answers.scope = 'campaign', 'channel', answers.scope) as kind,
        count(*) over (partition by units.unit_id) as pieces
    from {{ ref('organisation') }} as units
    inner join {{ ref('responsibilities') }} as answers on units.unit_id = answers.unit_id

)

-- several channels and campaigns may share sessions and orders: they are one reach
select
    unit_type as scope,
    unit_id as scope_value,
    kind,
    'reach' as reach_scope,
    string_agg(scope || '=' || scope_value, ';' order by scope, scope_value) as reach_value,
    1 as pieces
from answers
where kind = 'channel' and pieces > 1
group by unit_type, unit_id, kind
union all
select unit_type, unit_id, kind, scope, scope_value, pieces
from answers
where kind <> 'channel' or pieces = 1

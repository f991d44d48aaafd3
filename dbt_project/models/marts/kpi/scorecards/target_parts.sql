{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with recursive

-- Each unit and all above it, the company last.
ancestors as (

    select unit_id, coalesce(parent_unit_id, 'company') as ancestor, 1 as distance from {{ ref('organisation') }}
    union all
    select below.unit_id, coalesce(units.parent_unit_id, 'company'), below.distance + 1
    from ancestors as below
    inner join {{ ref('organisation') }} as units on below.ancestor = units.unit_id

)

-- A part belongs to the nearest unit above it that has a target for the same KPI; a second owner's to the first one's.
select
    part.*,
    whole.scope as whole_scope,
    whole.scope_value as whole_scope_value,
    whole.amount as whole_amount,
    part.reach = whole.reach as is_whole
from {{ ref('target_holders') }} as part
left join ancestors on part.is_main and part.unit_id = ancestors.unit_id
inner join {{ ref('target_holders') }} as whole
    on
        part.kpi_id = whole.kpi_id
        and part.period = whole.period
        and part.valid_from = whole.valid_from
        and whole.is_main
        and if(part.is_main, ancestors.ancestor, part.unit_id) = whole.unit_id
qualify row_number() over (
    partition by part.valid_from, part.kpi_id, part.period, part.scope, part.scope_value, part.owner order by ancestors.distance
) = 1

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

aims as (

    select distinct owner, kpi_id, scope, scope_value from {{ ref('kpi_targets') }}

),

-- What a target is made of, and how much of it its owner answers for.
reached as (

    select
        aims.owner,
        aims.scope,
        aims.scope_value,
        count(*) as things,
        count(*) filter (
            where exists (
                select 1
                from {{ ref('responsibilities') }} as answers
                where
                    answers.unit_id = aims.owner
                    and (
                        answers.scope = 'company'
                        or (answers.scope = reach.reached_scope and answers.scope_value = reach.reached_value)
                    )
            )
        ) as answered_for
    from (select distinct owner, scope, scope_value from aims) as aims
    inner join {{ ref('scorecard_reach') }} as reach on aims.scope = reach.scope and aims.scope_value = reach.scope_value
    group by all

)

select
    aims.*,
    coalesce(
        aims.scope_value = aims.owner
        or influences.kpi_id is not null
        -- who answers for a campaign's channel answers for the campaign
        or reached.answered_for >= if(aims.scope = 'campaign', 1, reached.things),
        false
    ) as is_influenced
from aims
left join reached on aims.owner = reached.owner and aims.scope = reached.scope and aims.scope_value = reached.scope_value
left join {{ ref('kpi_influences') }} as influences on aims.owner = influences.unit_id and aims.kpi_id = influences.kpi_id

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

aims as (

    select distinct scope, scope_value from {{ ref('kpi_targets') }}

)

select scope, scope_value, scope as reached_scope, scope_value as reached_value
from aims
where scope not in ('department', 'role')
union all
-- a campaign is part of its channel
select aims.scope, aims.scope_value, 'channel', campaigns.channel
from aims
inner join {{ ref('dim_campaign') }} as campaigns on aims.scope_value = campaigns.campaign_key
where aims.scope = 'campaign'
union all
-- a unit is all that it answers for
select aims.scope, aims.scope_value, answers.scope, answers.scope_value
from aims
inner join {{ ref('responsibilities') }} as answers on aims.scope_value = answers.unit_id
where aims.scope in ('department', 'role')

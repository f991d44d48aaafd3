{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

figures as (

    select
        figures.measure, figures.scope, figures.scope_value, figures.reporter, figures.figure_date, figures.last_date, figures.value,
        measures.aggregation = 'sum' as is_flow, measures.unit
    from {{ ref('fct_figures') }} as figures
    inner join {{ ref('measures') }} as measures on figures.measure = measures.measure
    where figures.status = 'counted'

)

select * from figures
union all
-- a plan's budget is its campaign's, unless a figure says what that is
select
    'marketing_budget', 'campaign', plans.campaign_key, 'plan', plans.planned_launch_date, plans.planned_end_date, plans.budget_reporting,
    true, 'money'
from {{ ref('fct_campaign_plans') }} as plans
where
    plans.budget_reporting is not null and plans.planned_end_date is not null
    and plans.campaign_key not in (select scope_value from figures where measure = 'marketing_budget' and scope = 'campaign')

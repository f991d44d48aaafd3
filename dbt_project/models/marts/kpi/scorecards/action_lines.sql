{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

-- Whole periods of every KPI that has a target, with the verdict of the most senior owner's.
judged as (

    select
        kpi_id, scope, scope_value, period, period_start_date, period_end_date, owner, value, target_to_date as target, attainment, verdict,
        row_number() over (partition by kpi_id, scope, scope_value, period order by period_start_date) as review_number,
        period_start_date = max(period_start_date) over (partition by kpi_id, scope, scope_value, period) as is_latest
    from {{ ref('fct_scorecard') }}
    where is_main and is_complete_period

),

opened as (

    select * exclude (closed_date), if(closed_date <= {{ through_date() }}, closed_date, null) as closed_date
    from {{ ref('improvement_actions') }}
    where opened_date <= {{ through_date() }}

),

-- A KPI that missed its target in its last whole period, and on which nothing is being done.
proposed as (

    select
        concat_ws('|', 'to open', judged.owner, judged.kpi_id, judged.scope, judged.scope_value, judged.period) as action_id,
        judged.*
    from judged
    left join opened
        on
            judged.kpi_id = opened.kpi_id
            and judged.scope = opened.scope
            and judged.scope_value = opened.scope_value
            and judged.period = opened.period
            and coalesce(opened.closed_date, judged.period_end_date) >= judged.period_end_date
    where judged.is_latest and judged.verdict = 'below' and opened.action_id is null

),

actions as (

    select
        action_id, kpi_id, scope, scope_value, period, missed_period_start_date, owner, title_en,
        coalesce(title_zh, title_en) as title_zh, opened_date, due_date, closed_date, true as is_opened
    from opened
    union all by name
    select action_id, kpi_id, scope, scope_value, period, period_start_date as missed_period_start_date, owner, false as is_opened
    from proposed

)

select
    actions.*,
    missed.value as missed_value,
    missed.target as missed_target,
    missed.attainment as missed_attainment,
    latest.period_start_date as latest_period_start_date,
    latest.value as latest_value,
    latest.target as latest_target,
    latest.attainment as latest_attainment,
    latest.verdict as latest_verdict,
    coalesce(latest.review_number - missed.review_number, 0) as reviews_since
from actions
left join judged as missed
    on
        (actions.kpi_id, actions.scope, actions.scope_value, actions.period, actions.missed_period_start_date)
        = (missed.kpi_id, missed.scope, missed.scope_value, missed.period, missed.period_start_date)
left join judged as latest
    on
        (actions.kpi_id, actions.scope, actions.scope_value, actions.period)
        = (latest.kpi_id, latest.scope, latest.scope_value, latest.period)
        and latest.is_latest
        and actions.missed_period_start_date < latest.period_start_date

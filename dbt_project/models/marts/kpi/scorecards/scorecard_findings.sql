{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

cards as (

    select
        lines.owner,
        lines.period,
        lines.period_start_date,
        round(sum(lines.weight), 9) as weight,
        count(*) as kpis,
        list(distinct lines.goal) as goals,
        count(*) filter (where not influences.is_influenced) as foreign_kpis,
        string_agg(dim_kpi.name_en, ', ' order by dim_kpi.name_en) filter (where not influences.is_influenced) as foreign_en,
        string_agg(dim_kpi.name_zh, '、' order by dim_kpi.name_en) filter (where not influences.is_influenced) as foreign_zh
    from {{ ref('fct_scorecard') }} as lines
    inner join {{ ref('dim_kpi') }} as dim_kpi on lines.kpi_id = dim_kpi.kpi_id
    left join {{ ref('target_influences') }} as influences
        on
            (lines.owner, lines.kpi_id, lines.scope, lines.scope_value)
            = (influences.owner, influences.kpi_id, influences.scope, influences.scope_value)
    where lines.verdict <> 'not started'
    group by all

),

goals_stated as (

    select
        cards.owner,
        cards.period,
        cards.period_start_date,
        goals.name_en,
        goals.name_zh,
        weights.weight,
        list_contains(cards.goals, goals.goal_id) as is_served
    from cards
    inner join {{ ref('goal_weights') }} as weights
        on
            cards.owner = weights.owner
            and cards.period_start_date between weights.effective_from and coalesce(weights.effective_to, cards.period_start_date)
    inner join {{ ref('goals') }} as goals on weights.goal_id = goals.goal_id

),

stated as (

    select
        owner,
        period,
        period_start_date,
        sum(weight) as goal_weight,
        coalesce(sum(weight) filter (where is_served), 0) as goal_weight_covered,
        string_agg(name_en, ', ' order by name_en) filter (where not is_served) as goals_missed_en,
        string_agg(name_zh, '、' order by name_en) filter (where not is_served) as goals_missed_zh
    from goals_stated
    group by all

)

select
    cards.*,
    stated.goal_weight,
    stated.goal_weight_covered,
    stated.goals_missed_en,
    stated.goals_missed_zh,
    problems.problem_en,
    problems.problem_zh
from cards
left join stated
    on (cards.owner, cards.period, cards.period_start_date) = (stated.owner, stated.period, stated.period_start_date)
left join {{ ref('scorecard_problems') }} as problems
    on (cards.owner, cards.period, cards.period_start_date) = (problems.owner, problems.period, problems.period_start_date)

with

cards as (

    select
        owner,
        period,
        period_start_date,
        any_value(owner_name_en) as owner_name_en,
        any_value(owner_name_zh) as owner_name_zh,
        max(period_end_date) as period_end_date,
        max(period_end_date) <= {{ through_date() }}
        and coalesce(bool_and(is_complete_period) filter (where attainment is not null), false) as is_complete_period,
        any_value(weight_method) as weight_method,
        count(*) as kpis,
        count(attainment) as kpis_judged,
        count(*) filter (where verdict = 'exceeded') as kpis_exceeded,
        count(*) filter (where verdict = 'near') as kpis_near,
        count(*) filter (where verdict = 'below') as kpis_below,
        round(sum(weight), 9) as weight,
        round(coalesce(sum(weight) filter (where attainment is not null), 0), 9) as weight_covered,
        -- exact, so that the sum does not depend on the order of the rows
        round(cast(sum(cast(weighted_score as decimal(38, 12))) as double), 9) as weighted_score
    from {{ ref('fct_scorecard') }}
    where verdict <> 'not started'
    group by all

),

-- A wrong score is worse than none: weights that do not add up give none.
scored as (

    select
        *,
        if(abs(weight - 1) < 1e-6, weighted_score, null) as score,
        if(
            abs(weight - 1) < 1e-6 and weight_covered >= {{ least_weight_covered() }}, round(weighted_score / weight_covered, 6), null
        ) as graded_score
    from cards

)

select
    -- ids
    scored.owner,
    scored.period,
    scored.period_start_date,
    scored.period_end_date,
    scored.owner_name_en,
    scored.owner_name_zh,

    -- the score
    scored.score,
    scored.graded_score,
    grades.grade,
    grades.name_en as grade_name_en,
    grades.name_zh as grade_name_zh,
    if(scored.is_complete_period, round({{ payout('scored.graded_score', 'curves.points') }}, 6), null) as payout,
    scored.is_complete_period,

    -- what it rests on
    scored.kpis,
    scored.kpis_judged,
    scored.kpis_exceeded,
    scored.kpis_near,
    scored.kpis_below,
    scored.weight,
    scored.weight_covered,
    scored.weight_method
from scored
asof left join {{ ref('grades') }} as grades on scored.graded_score >= grades.score_from
left join {{ ref('organisation') }} as owners on scored.owner = owners.unit_id
asof left join {{ ref('scorecard_payouts') }} as curves
    on coalesce(owners.level, '') = curves.level and scored.period_start_date >= curves.effective_from

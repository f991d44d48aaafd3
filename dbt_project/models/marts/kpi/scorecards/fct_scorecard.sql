with

weighed as (

    select
        judged.*,
        coalesce(weights.method, 'target') as weight_method,
        -- a weight set weighs a KPI; a scorecard that has it in several scopes shares its weight out among them
        if(
            weights.method is null,
            judged.weight,
            coalesce(weights.weights[judged.kpi_id], 0)
            / count(*) over (partition by judged.owner, judged.period, judged.period_start_date, judged.kpi_id)
        ) as weight_in_force
    from {{ ref('scorecard_judged') }} as judged
    left join {{ ref('scorecard_weights') }} as weights
        on
            judged.owner = weights.owner
            and judged.period = weights.period
            and judged.period_start_date = weights.period_start_date

)

select
    -- ids
    weighed.kpi_id,
    weighed.period,
    weighed.period_start_date,
    weighed.period_end_date,
    weighed.scope,
    weighed.scope_value,

    -- the aim
    {%- for name in [
        'direction', 'target', 'target_to_date', 'threshold', 'stretch', 'band_low', 'band_high', 'value', 'is_complete_period',
        'attainment', 'near_attainment', 'verdict', 'is_stretch_reached', 'baseline_prior', 'baseline_last_year',
    ] %}
    weighed.{{ name }},
    {%- endfor %}

    -- the score
    weighed.weight_in_force as weight,
    weighed.weight_in_force * weighed.counted_attainment as weighted_score,
    weighed.weight_method,

    -- who answers for what
    weighed.owner,
    owners.name_en as owner_name_en,
    owners.name_zh as owner_name_zh,
    weighed.goal,
    goals.name_en as goal_name_en,
    goals.name_zh as goal_name_zh,
    weighed.version as target_version,
    row_number() over (
        partition by weighed.kpi_id, weighed.period, weighed.period_start_date, weighed.scope, weighed.scope_value
        order by {{ seniority('owners.level') }}, weighed.owner
    ) = 1 as is_main,

    -- what a reader is told
    factors.factors_en as external_factors_en,
    factors.factors_zh as external_factors_zh,
    {{ verdict_sentence('en') }} as reason_en,
    {{ verdict_sentence('zh') }} as reason_zh
from weighed
inner join {{ ref('dim_kpi') }} as dim_kpi on weighed.kpi_id = dim_kpi.kpi_id
left join {{ ref('organisation') }} as owners on weighed.owner = owners.unit_id
left join {{ ref('goals') }} as goals on weighed.goal = goals.goal_id
left join {{ ref('scorecard_factors') }} as factors
    on
        weighed.period = factors.period
        and weighed.period_start_date = factors.period_start_date
        and weighed.scope = factors.scope
        and weighed.scope_value = factors.scope_value

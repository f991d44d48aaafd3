select
    -- ids
    sets.owner,
    sets.period,
    sets.stage,
    cast(sets.effective_from as date) as effective_from,
    sets.kpi_id,

    -- names
    owners.name_en as owner_name_en,
    owners.name_zh as owner_name_zh,
    kpis.name_en as kpi_name_en,
    kpis.name_zh as kpi_name_zh,

    -- the weight, and what it rests on
    sets.weight,
    sets.method,
    cast(sets.raters as bigint) as raters,
    sets.agreement,
    sets.agreement_p_value,
    sets.consistency_ratio,
    sets.problem_en,
    sets.problem_zh
from {{ ref('int_weight_sets_computed') }} as sets
left join {{ ref('organisation') }} as owners on sets.owner = owners.unit_id
left join {{ ref('kpis') }} as kpis on sets.kpi_id = kpis.kpi_id

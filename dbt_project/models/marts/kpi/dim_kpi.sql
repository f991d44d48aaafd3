with

kpis as (

    select * from {{ ref('kpis') }}

),

inputs as (

    select
        terms.kpi_id,
        -- adds up while its period runs, so that a part of the period can be held against a part of the target
        bool_and(terms.side = 'numerator' and measures.aggregation in ('sum', 'distinct')) as is_accumulating
    from {{ ref('int_kpi_terms_parsed') }} as terms
    left join {{ ref('measures') }} as measures on terms.measure = measures.measure
    group by terms.kpi_id

)

select
    -- ids
    kpis.kpi_id,

    -- names
    kpis.name_en,
    kpis.name_zh,
    kpis.family,

    -- formula
    kpis.numerator,
    nullif(trim(kpis.denominator), '') as denominator,
    kpis.multiplier,
    kpis.unit,
    coalesce(inputs.is_accumulating, false) as is_accumulating,

    -- judgement
    kpis.direction,
    coalesce(kpis.near_threshold, 0.9) as near_threshold,
    kpis.kpi_type,
    kpis.bsc_perspective,
    kpis.aarrr_stage,

    -- reach
    kpis.scopes,
    kpis.inputs,
    kpis.note
from kpis
left join inputs on kpis.kpi_id = inputs.kpi_id

with

kpis as (

    select * from {{ ref('kpis') }}

),

terms as (

    select
        terms.kpi_id, terms.measure, terms.side, measures.aggregation, measures.sources, measures.first_date, measures.last_date,
        case when measures.first_date is null and not terms.is_optional then terms.measure end as missing
    from {{ ref('int_kpi_terms_parsed') }} as terms
    left join {{ ref('dim_measure') }} as measures on terms.measure = measures.measure

),

inputs as (

    select
        kpi_id,
        -- adds up while its period runs, so that a part of the period can be held against a part of the target
        bool_and(side = 'numerator' and aggregation in ('sum', 'distinct')) as is_accumulating,
        string_agg(distinct measure, ';' order by measure) as measures,
        {{ joined_lists('sources') }} as sources,
        string_agg(distinct missing, ', ' order by missing) as missing,
        max(first_date) as first_date,
        min(last_date) as last_date
    from terms
    group by kpi_id

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
    kpis.note,

    -- lineage
    inputs.measures,
    nullif(inputs.sources, '') as sources,
    case
        when inputs.missing is not null
            then 'No data: ' || inputs.missing || ' never arrived. It comes with ' || replace(kpis.inputs, ';', ', ') || '.'
        when inputs.first_date > inputs.last_date
            then 'No data: its inputs share no day; one ends on ' || inputs.last_date || ', another begins on ' || inputs.first_date || '.'
    end as no_data_reason_en,
    case
        when inputs.missing is not null
            then '无数据：' || inputs.missing || ' 尚未到达，来源为 ' || replace(kpis.inputs, ';', '、') || '。'
        when inputs.first_date > inputs.last_date
            then '无数据：各项输入没有共同的日期；其一止于 ' || inputs.last_date || '，另一始于 ' || inputs.first_date || '。'
    end as no_data_reason_zh
from kpis
left join inputs on kpis.kpi_id = inputs.kpi_id

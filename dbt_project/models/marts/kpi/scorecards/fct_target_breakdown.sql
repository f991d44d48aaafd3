with

-- How a KPI's parts make its whole: sums add up, persons who are counted once make more than the whole, ratios lie around it.
kpis as (

    select
        dim_kpi.kpi_id,
        dim_kpi.name_en,
        dim_kpi.name_zh,
        dim_kpi.unit,
        case
            when bool_and(terms.side = 'numerator' and measures.aggregation in ('sum', 'first', 'last', 'mean')) then 'sum'
            when dim_kpi.is_accumulating then 'distinct'
            else 'ratio'
        end as adds_up_as
    from {{ ref('dim_kpi') }} as dim_kpi
    left join {{ ref('int_kpi_terms_parsed') }} as terms on dim_kpi.kpi_id = terms.kpi_id
    left join {{ ref('measures') }} as measures on terms.measure = measures.measure
    group by dim_kpi.kpi_id, dim_kpi.name_en, dim_kpi.name_zh, dim_kpi.unit, dim_kpi.is_accumulating

),

grouped as (

    select
        kpi_id,
        period,
        valid_from,
        whole_scope as scope,
        whole_scope_value as scope_value,
        if(is_whole, owner, rank_name || ' by ' || reached_by) as breakdown,
        is_whole,
        any_value(whole_amount) as target,
        count(*) as parts,
        sum(amount) as parts_total,
        min(amount) as lowest,
        max(amount) as highest,
        string_agg(name_en, ', ' order by unit_id) as parts_en,
        string_agg(name_zh, '、' order by unit_id) as parts_zh
    from {{ ref('target_parts') }}
    group by all

),

judged as (

    select
        grouped.*,
        kpis.* exclude (kpi_id),
        if(grouped.is_whole or kpis.adds_up_as <> 'ratio', grouped.parts_total - grouped.target, null) as difference,
        {{ breakdown_status() }} as status
    from grouped
    inner join kpis on grouped.kpi_id = kpis.kpi_id

)

select
    kpi_id,
    period,
    scope,
    scope_value,
    breakdown,
    valid_from,
    -- false while no target holds yet
    coalesce(
        valid_from = max(valid_from) filter (where valid_from <= {{ through_date() }}) over (partition by kpi_id, period), false
    ) as is_current,
    target,
    parts,
    parts_total,
    difference,
    status,
    status in ('adds up', 'not judged') as is_fine,
    parts_en,
    parts_zh,
    {{ breakdown_sentence('en') }} as sentence_en,
    {{ breakdown_sentence('zh') }} as sentence_zh
from judged

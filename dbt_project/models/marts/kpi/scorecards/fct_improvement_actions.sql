with

actions as (

    select
        lines.*,
        case
            when not lines.is_opened then 'to open'
            when lines.closed_date > lines.due_date then 'done late'
            when lines.closed_date is not null then 'done'
            when lines.due_date < {{ through_date() }} then 'overdue'
            else 'open'
        end as status,
        if(status = 'overdue', {{ through_date() }} - lines.due_date, null) as days_overdue,
        dim_kpi.name_en as kpi_name_en,
        dim_kpi.name_zh as kpi_name_zh,
        dim_kpi.unit,
        owners.name_en as owner_name_en,
        owners.name_zh as owner_name_zh
    from {{ ref('action_lines') }} as lines
    inner join {{ ref('dim_kpi') }} as dim_kpi on lines.kpi_id = dim_kpi.kpi_id
    left join {{ ref('organisation') }} as owners on lines.owner = owners.unit_id

)

select
    -- ids
    action_id,
    kpi_id,
    scope,
    scope_value,
    period,
    missed_period_start_date,
    owner,

    -- what is done
    status,
    title_en,
    title_zh,
    opened_date,
    due_date,
    closed_date,
    cast(days_overdue as integer) as days_overdue,
    kpi_name_en,
    kpi_name_zh,
    owner_name_en,
    owner_name_zh,

    -- the KPI, then and now
    missed_value,
    missed_target,
    missed_attainment,
    latest_period_start_date,
    latest_value,
    latest_target,
    latest_attainment,
    latest_verdict,
    latest_value - missed_value as change,
    latest_attainment - missed_attainment as attainment_change,
    cast(reviews_since as integer) as reviews_since,
    {{ action_sentence('en') }} as sentence_en,
    {{ action_sentence('zh') }} as sentence_zh
from actions

with

checked as (

    select
        histories.*,
        dim_kpi.name_en,
        dim_kpi.name_zh,
        owners.unit_id is not null as is_owned,
        histories.scope in ('department', 'role') or list_contains(string_split(histories.scopes, ';'), histories.scope) as is_scope_known,
        goals.goal_id is not null as is_goal_known,
        goals.name_en as goal_name_en,
        goals.name_zh as goal_name_zh,
        exists (
            select 1
            from {{ ref('goal_weights') }} as stated
            where
                stated.owner = histories.owner
                and stated.goal_id = histories.goal
                and coalesce(stated.effective_to, {{ through_date() }}) >= {{ through_date() }}
        ) as is_goal_stated,
        {{ period_end('histories.period', 'histories.effective_from') }} as first_period_end_date,
        -- a value that is missing for a whole period more is late
        {{ period_end('histories.period', period_end('histories.period', 'histories.last_period_start_date') ~ ' + 1') }} as next_period_end_date
    from {{ ref('target_histories') }} as histories
    inner join {{ ref('dim_kpi') }} as dim_kpi on histories.kpi_id = dim_kpi.kpi_id
    left join {{ ref('organisation') }} as owners on histories.owner = owners.unit_id
    left join {{ ref('goals') }} as goals on histories.goal = goals.goal_id

),

criteria as (
{%- for criterion in smart_criteria() %}

    select
        owner,
        kpi_id,
        scope,
        scope_value,
        period,
        version as target_version,
        '{{ criterion.name }}' as criterion,
        {{ loop.index }} as criterion_number,
        {{ criterion.is_met }} as is_met,
        concat(name_en, ', {{ criterion.name }}: ', {{ criterion.en }}, '.') as sentence_en,
        concat(name_zh, '（{{ criterion.name_zh }}）：', {{ criterion.zh }}, '。') as sentence_zh
    from checked
    {{- ' union all' if not loop.last }}
{%- endfor %}

)

select
    *,
    case when is_met then 'met' when not is_met then 'flagged' else 'unknown' end as status
from criteria

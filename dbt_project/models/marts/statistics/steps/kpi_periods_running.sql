with

aimed_at as (

    select
        kpi_id, scope, scope_value, period, period_start_date, period_end_date, direction,
        -- what grows is held against the whole period's target: it is the end that is looked at
        target, band_low, band_high
    from {{ ref('fct_scorecard') }}
    where is_main and period <> 'day' and {{ through_date() }} between period_start_date and period_end_date

),

whole_company as (

    select
        facts.kpi_id, facts.scope, facts.scope_value, facts.period, facts.period_start_date, facts.period_end_date,
        dim_kpi.direction
    from {{ ref('fct_kpi_values') }} as facts
    inner join {{ ref('dim_kpi') }} as dim_kpi on facts.kpi_id = dim_kpi.kpi_id
    where
        facts.scope = 'company'
        and facts.period in ('month', 'quarter')
        and {{ through_date() }} between facts.period_start_date and facts.period_end_date

)

select kpi_id, scope, scope_value, period, period_start_date, period_end_date, direction, target, band_low, band_high
from aimed_at
union all
select
    whole_company.kpi_id, whole_company.scope, whole_company.scope_value, whole_company.period, whole_company.period_start_date,
    whole_company.period_end_date, whole_company.direction,
    cast(null as double), cast(null as double), cast(null as double)
from whole_company
left join aimed_at
    on
        whole_company.kpi_id = aimed_at.kpi_id
        and whole_company.scope = aimed_at.scope
        and whole_company.period = aimed_at.period
where aimed_at.kpi_id is null

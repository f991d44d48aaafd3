{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

seen_days as (

    select kpi_id, scope, scope_value, date_day from {{ ref('kpi_day_sums') }}
    union all
    select kpi_id, scope, scope_value, period_start_date from {{ ref('kpi_counts') }}
    where period = 'day'

),

-- A count without events is zero, not missing: from the first day that sees the scope value, for a campaign until its last.
seen as (

    select
        kpis.kpi_id,
        days.scope,
        days.scope_value,
        greatest(kpis.first_date, min(days.date_day)) as first_day,
        if(days.scope = 'campaign', least(kpis.last_date, max(days.date_day)), kpis.last_date) as last_day,
        any_value(kpis) as kpi
    from seen_days as days
    inner join {{ ref('kpi_spans') }} as kpis on days.kpi_id = kpis.kpi_id
    group by kpis.kpi_id, days.scope, days.scope_value, kpis.first_date, kpis.last_date

)

-- numbered, for the many rows of a series are told apart by a number much faster than by three names
select
    row_number() over (order by kpi_id, scope, scope_value) as series_no,
    kpi_id,
    scope,
    scope_value,
    first_day,
    last_day,
    kpi.first_date,
    kpi.last_date,
    kpi.is_ratio,
    kpi.has_median,
    kpi.is_balance,
    kpi.has_flights
from seen
where first_day <= last_day

with

kpis as (

    select spans.*, dim_kpi.multiplier, string_split(dim_kpi.scopes, ';') as scopes
    from {{ ref('kpi_spans') }} as spans
    inner join {{ ref('dim_kpi') }} as dim_kpi on spans.kpi_id = dim_kpi.kpi_id

),

sums as (

    select * from {{ ref('kpi_sums') }}

),

seen as (

    select kpi_id, scope, scope_value, min(period_start_date) as first_date, max(period_start_date) as last_date
    from sums
    where period = 'day'
    group by all

),

-- A count without events is zero, not missing: from the first day that sees the scope value, for a campaign until its last.
spine as (

    select kpis.*, seen.scope, seen.scope_value, periods.period, periods.period_start_date, periods.period_end_date
    from kpis
    inner join seen on kpis.kpi_id = seen.kpi_id and list_contains(kpis.scopes, seen.scope)
    inner join {{ ref('dim_period') }} as periods
        on
            greatest(kpis.first_date, seen.first_date) <= periods.period_end_date
            and if(seen.scope = 'campaign', seen.last_date, kpis.last_date) >= periods.period_start_date

),

filled as (

    select
        spine.*,
        if(spine.has_median, sums.numerator, coalesce(sums.numerator, 0)) as numerator,
        if(spine.is_ratio, coalesce(sums.denominator, 0), null) as denominator
    from spine
    left join sums
        on
            spine.kpi_id = sums.kpi_id
            and spine.period = sums.period
            and spine.period_start_date = sums.period_start_date
            and spine.scope = sums.scope
            and spine.scope_value = sums.scope_value

)

select
    -- ids
    kpi_id,
    period,
    period_start_date,
    period_end_date,
    scope,
    scope_value,

    -- numerics
    numerator,
    denominator,
    multiplier * cast(numerator as double) / if(is_ratio, nullif(cast(denominator as double), 0), 1) as value,

    -- how much of the period the inputs cover
    first_date <= period_start_date and last_date >= period_end_date as is_complete_period,
    cast(least(period_end_date, last_date) - greatest(period_start_date, first_date) + 1 as integer) as days_covered,
    cast(period_end_date - period_start_date + 1 as integer) as days_in_period
from filled

with

series as (

    select * from {{ ref('kpi_series') }}

),

counts as (

    select series.series_no, counts.period, counts.period_start_date, counts.numerator, counts.denominator
    from {{ ref('kpi_counts') }} as counts
    inner join series
        on counts.kpi_id = series.kpi_id and counts.scope = series.scope and counts.scope_value = series.scope_value

),

filled as (

    select
        series.*,
        sums.period,
        sums.period_start_date,
        coalesce({{ period_end('sums.period', 'sums.period_start_date') }}, flights.flight_end_date) as period_end_date,
        -- a flight without a plan has ended once the data go on without it
        sums.period = 'flight' and not flights.is_flight_planned as is_open,
        {{ added('sums.numerator', 'counts.numerator') }} as found_numerator,
        {{ added('sums.denominator', 'counts.denominator') }} as found_denominator
    from {{ ref('kpi_sums') }} as sums
    inner join series on sums.series_no = series.series_no
    left join counts
        on
            sums.series_no = counts.series_no
            and sums.period = counts.period
            and sums.period_start_date = counts.period_start_date
    left join {{ ref('dim_campaign') }} as flights
        on sums.period = 'flight' and series.scope_value = flights.campaign_key

),

valued as (

    select
        *,
        cast(if(has_median, found_numerator, coalesce(found_numerator, 0)) as decimal(38, 6)) as numerator,
        cast(if(is_ratio, coalesce(found_denominator, 0), null) as decimal(38, 6)) as denominator
    from filled

)

select
    -- ids
    valued.kpi_id,
    valued.period,
    valued.period_start_date,
    valued.period_end_date,
    valued.scope,
    valued.scope_value,

    -- numerics
    valued.numerator,
    valued.denominator,
    dim_kpi.multiplier * cast(valued.numerator as double)
    / if(valued.is_ratio, nullif(cast(valued.denominator as double), 0), 1) as value,

    -- how much of the period the inputs cover
    (valued.first_date <= valued.period_start_date or valued.is_balance)
    and valued.last_date >= valued.period_end_date + cast(valued.is_open as integer) as is_complete_period,
    cast(
        least(valued.period_end_date, valued.last_date) - greatest(valued.period_start_date, valued.first_date) + 1 as integer
    ) as days_covered,
    cast(valued.period_end_date - valued.period_start_date + 1 as integer) as days_in_period
from valued
inner join {{ ref('dim_kpi') }} as dim_kpi on valued.kpi_id = dim_kpi.kpi_id

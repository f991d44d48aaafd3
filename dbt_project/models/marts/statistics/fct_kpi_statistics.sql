with

facts as (

    select
        *,
        lag(value) over (
            partition by kpi_id, period, scope, scope_value order by period_start_date
        ) as value_before
    from {{ ref('fct_kpi_values') }}
    where period in ('day', 'week', 'month') and scope in ('company', 'channel') and is_complete_period

)

select
    -- ids
    kpi_id,
    period,
    scope,
    scope_value,

    -- span
    min(period_start_date) filter (where value is not null) as first_period_start_date,
    max(period_start_date) filter (where value is not null) as last_period_start_date,
    cast(count(*) as bigint) as periods,
    cast(count(value) as bigint) as periods_with_value,

    -- numerics
    -- in the order of the periods, or the last digit would change from run to run
    avg(value order by period_start_date) as mean,
    stddev_samp(value order by period_start_date) as deviation,
    min(value) as minimum,
    quantile_cont(value, 0.25) as lower_quartile,
    median(value) as median,
    quantile_cont(value, 0.75) as upper_quartile,
    max(value) as maximum,
    deviation / nullif(abs(mean), 0) as coefficient_of_variation,
    -- undefined where nothing varies
    if(max(value) > min(value) and count(value) > 2, skewness(value order by period_start_date), null) as skewness,
    max_by(value, period_start_date) as latest_value,
    avg(value - value_before order by period_start_date) as mean_change,
    {%- set few = "if(count(value) < 3, concat({}, count(value), {}), null)" %}
    {{ few.format("'Only '", "' periods have a value; this takes 3.'") }} as reason_en,
    {{ few.format("'只有 '", "' 个周期有数值，至少需要 3 个。'") }} as reason_zh
from facts
group by kpi_id, period, scope, scope_value

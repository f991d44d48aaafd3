with

paced as (

    select
        running.*,
        paces.* exclude (kpi_id, scope, scope_value, period, period_start_date, target)
    from {{ ref('kpi_periods_running') }} as running
    inner join {{ ref('kpi_periods_paced') }} as paces
        on
            running.kpi_id = paces.kpi_id
            and running.scope = paces.scope
            and running.scope_value = paces.scope_value
            and running.period = paces.period

)

select
    -- ids
    kpi_id,
    scope,
    scope_value,
    period,
    period_start_date,
    period_end_date,

    -- the aim
    direction,
    target,
    band_low,
    band_high,

    -- the pace
    {%- for name in ['to_date', 'expected', 'low', 'high', 'run_rate', 'run_rate_needed', 'chance'] %}
    cast(if(isnan({{ name }}), null, {{ name }}) as double) as {{ name }},
    {%- endfor %}
    cast(days_elapsed as integer) as days_elapsed,
    cast(days_left as integer) as days_left,
    if(coalesce(target, band_low) is null, null, cast(days_of_doubt as integer)) as days_of_doubt,

    -- verdict
    case
        when expected is null then 'not known'
        when coalesce(target, band_low) is null then 'no target'
        when direction = 'range' and low >= band_low and high <= band_high then 'on course'
        when direction = 'range' and (high < band_low or low > band_high) then 'off course'
        when direction = 'higher' and low >= target or direction = 'lower' and high <= target then 'on course'
        when direction = 'higher' and high < target or direction = 'lower' and low > target then 'off course'
        else 'open'
    end as verdict,
    cast(reason as varchar) as reason_en,
    cast(reason_zh as varchar) as reason_zh
from paced

{%- for period in kpi_periods() %}
select distinct
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') }} as period_start_date,
    {{ shift_period(period, period_start(period, 'date_day'), 1) }} - 1 as period_end_date
from {{ ref('dim_date') }}
union all
{%- endfor %}
-- a window ends with each day that is known
select 'rolling_28', date_day - {{ rolling_days(-1) }}, date_day
from {{ ref('dim_date') }}
where date_day <= {{ through_date() }}

{%- for period in kpi_periods() %}
select distinct
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') }} as period_start_date,
    {{ shift_period(period, period_start(period, 'date_day'), 1) }} - 1 as period_end_date
from {{ ref('dim_date') }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

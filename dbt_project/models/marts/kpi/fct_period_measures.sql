{%- for part in ['visitors', 'customers', 'active_customers', 'lead_times', 'prior_revenue'] %}
select period, period_start_date, scope, scope_value, measure, value
from {{ ref('period_measures__' ~ part) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

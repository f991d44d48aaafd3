{%- for part in ['countries', 'products', 'figures'] %}
select date_day, measure, scope, scope_value, source, value
from {{ ref('scope_measures__' ~ part) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

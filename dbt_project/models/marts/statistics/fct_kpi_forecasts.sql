select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(scope as varchar) as scope,
    cast(scope_value as varchar) as scope_value,
    cast(date_day as date) as date_day,
    cast(is_held_back as boolean) as is_held_back,

    -- numerics
    {%- for name in ['expected', 'low', 'high', 'actual'] %}
    cast({{ name }} as double) as {{ name }},
    {%- endfor %}
    cast(method as varchar) as method
from {{ ref('kpi_days_forecast') }}
where date_day is not null

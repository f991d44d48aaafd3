with

scored as (

    select distinct on (kpi_id, scope, scope_value) *
    from {{ ref('kpi_days_forecast') }}
    order by kpi_id, scope, scope_value, date_day

)

select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(scope as varchar) as scope,
    cast(scope_value as varchar) as scope_value,

    -- verdict
    method is not null as is_forecast,
    cast(method as varchar) as method,

    -- numerics
    {%- for name in ['mae', 'wape', 'mase', 'bias', 'coverage', 'naive_mae', 'widened'] %}
    cast(if(isnan({{ name }}), null, {{ name }}) as double) as {{ name }},
    {%- endfor %}
    cast(history_days as integer) as history_days,
    cast(reason as varchar) as reason_en,
    cast(reason_zh as varchar) as reason_zh
from scored

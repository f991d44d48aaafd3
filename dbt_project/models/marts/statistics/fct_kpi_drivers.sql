select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(driver as varchar) as driver,
    case
        when method = 'logistic' then 'property'
        when driver like 'factor:%' then 'external factor'
        else 'kpi'
    end as driver_type,
    cast(method as varchar) as method,
    cast(lag_days as integer) as lag_days,

    -- numerics
    {%- for name in ['estimate', 'low', 'high', 'standard_error', 'p_value', 'p_adjusted', 'effective_pairs', 'variance_inflation'] %}
    cast(if(isfinite({{ name }}), {{ name }}, null) as double) as {{ name }},
    {%- endfor %}
    cast(pairs as bigint) as pairs,

    -- verdict
    cast(coalesce(is_found, false) as boolean) as is_found,
    cast(if(method in ('pearson', 'spearman'), strength, null) as varchar) as strength,
    cast(reason as varchar) as reason_en,
    cast(reason_zh as varchar) as reason_zh
from {{ ref('kpi_drivers_fitted') }}

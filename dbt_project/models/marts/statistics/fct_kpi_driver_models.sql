with

fitted as (

    select
        kpi_id,
        method,
        count(p_value) as drivers,
        max(pairs) as cases,
        max(events) as events,
        {%- for name in [
            'r_squared', 'adjusted_r_squared', 'model_p_value', 'residual_deviation', 'durbin_watson', 'breusch_pagan_p_value',
            'jarque_bera_p_value', 'condition_number', 'auc',
        ] %}
        cast(max(if(isfinite({{ name }}), {{ name }}, null)) as double) as {{ name }},
        {%- endfor %}
        max(strength) as strength,
        max(doubts) as doubts,
        max(reason) as reason,
        max(reason_zh) as reason_zh
    from {{ ref('kpi_drivers_fitted') }}
    where method in ('ols', 'logistic')
    group by kpi_id, method

)

select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(method as varchar) as method,

    -- size
    cast(drivers as integer) as drivers,
    cast(cases as bigint) as cases,
    cast(events as bigint) as events,

    -- quality
    r_squared,
    adjusted_r_squared,
    auc,
    model_p_value,
    cast(strength as varchar) as strength,

    -- diagnostics
    residual_deviation,
    durbin_watson,
    breusch_pagan_p_value,
    jarque_bera_p_value,
    condition_number,
    cast(doubts as varchar) as doubts,
    cast(if(drivers = 0, reason, null) as varchar) as reason_en,
    cast(if(drivers = 0, reason_zh, null) as varchar) as reason_zh
from fitted

with

judged as (

    select * from {{ ref('campaign_kpis_judged') }}
    where kpi_id is not null

)

select
    -- ids
    cast(campaign_key as varchar) as campaign_key,
    cast(kpi_id as varchar) as kpi_id,

    -- against the target
    {%- for name in ['value', 'target', 'attainment', 'weight'] %}
    cast(if(isfinite({{ name }}), {{ name }}, null) as double) as {{ name }},
    {%- endfor %}
    cast(target_period as varchar) as target_period,

    -- against as long before
    {%- for name in [
        'baseline_value', 'channel_value', 'channel_baseline', 'excess', 'excess_low', 'excess_high', 'relative_excess', 'p_value',
        'p_adjusted',
    ] %}
    cast(if(isfinite({{ name }}), {{ name }}, null) as double) as {{ name }},
    {%- endfor %}
    cast(kpi_reason as varchar) as reason_en,
    cast(kpi_reason_zh as varchar) as reason_zh
from judged

with

judged as (

    select distinct on (campaign_key)
        * exclude (kpi_id, target_period, kpi_reason, kpi_reason_zh, value, target, attainment, weight, baseline_value)
    from {{ ref('campaign_kpis_judged') }}
    order by campaign_key, kpi_id

)

select
    -- ids
    campaigns.campaign_key,
    campaigns.campaign_name,
    campaigns.channel,

    -- days
    campaigns.flight_start_date,
    campaigns.flight_end_date,
    flight_end_date > {{ through_date() }} as is_running,
    if(
        flight_start_date <= {{ through_date() }},
        flight_start_date - cast(least(flight_end_date, {{ through_date() }}) - flight_start_date + 1 as integer), null
    ) as baseline_start_date,
    if(flight_start_date <= {{ through_date() }}, flight_start_date - 1, null) as baseline_end_date,

    -- several KPIs together
    cast(judged.kpis_with_target as integer) as kpis_with_target,
    cast(judged.kpis_attained as integer) as kpis_attained,
    cast(if(isfinite(judged.score), judged.score, null) as double) as score,

    -- what is shown
    cast(coalesce(judged.evidence, 'none') as varchar) as evidence,
    cast(judged.lift_of as varchar) as lift_of,
    {%- for name in ['lift', 'lift_low', 'lift_high', 'lift_p_value'] %}
    cast(if(isfinite(judged.{{ name }}), judged.{{ name }}, null) as double) as {{ name }},
    {%- endfor %}
    cast(judged.factors as varchar) as external_factors_en,
    cast(judged.factors_zh as varchar) as external_factors_zh,

    -- verdict
    cast(judged.verdict as varchar) as verdict,
    cast(judged.reason as varchar) as reason_en,
    cast(judged.reason_zh as varchar) as reason_zh
from judged
inner join {{ ref('dim_campaign') }} as campaigns on judged.campaign_key = campaigns.campaign_key

{%- set shares = ['split_p_value', 'control', 'treatment', 'lift', 'relative_lift', 'low', 'high', 'standard_error', 'p_value'] -%}
select
    -- ids
    cast(experiment as varchar) as experiment,
    cast(campaign_key as varchar) as campaign_key,
    cast(arm as varchar) as arm,
    cast(control_arm as varchar) as control_arm,
    cast(metric as varchar) as metric,
    cast(is_overall as boolean) as is_overall,

    -- periods
    cast(period_start_date as date) as period_start_date,
    -- what still runs is known up to the day that is counted
    least(cast(period_end_date as date), {{ through_date() }}) as period_end_date,
    cast(period_end_date as date) > {{ through_date() }} as is_running,
    cast(periods as integer) as periods,

    -- groups
    cast(control_units as bigint) as control_units,
    cast(treatment_units as bigint) as treatment_units,
    cast(is_split_as_planned as boolean) as is_split_as_planned,

    -- numerics
    {%- for name in shares + ['p_adjusted', 'power', 'detectable_lift', 'i_squared'] %}
    cast(if(isfinite({{ name }}), {{ name }}, null) as double) as {{ name }},
    {%- endfor %}

    -- verdict
    cast(is_significant as boolean) as is_significant,
    cast(verdict as varchar) as verdict,
    case
        when not is_overall then null
        when verdict = 'not comparable' then reason
        else {{ experiment_sentence('en') }}
    end as reason_en,
    case
        when not is_overall then null
        when verdict = 'not comparable' then reason_zh
        else {{ experiment_sentence('zh') }}
    end as reason_zh
from {{ ref('experiment_arms_compared') }}

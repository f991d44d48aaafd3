with

judged as (

    select * from {{ ref('kpi_days_judged') }}

),

-- the part of each dimension that moved the change most in its own direction
movers as (

    select
        kpi_id,
        date_day,
        {%- for dimension in ['channel', 'campaign'] %}
        min_by(part, rank) filter (where dimension = '{{ dimension }}' and share > 0) as {{ dimension }},
        min_by(share, rank) filter (where dimension = '{{ dimension }}' and share > 0) as {{ dimension }}_share,
        {%- endfor %}
        count(*) as parts
    from {{ ref('fct_kpi_anomaly_parts') }}
    group by all

),

explained as (

    select
        judged.*,
        movers.* exclude (kpi_id, date_day, campaign),
        coalesce(campaigns.campaign_name, movers.campaign) as campaign,
        value / nullif(expected, 0) - 1 as change
    from judged
    left join movers
        on judged.kpi_id = movers.kpi_id and judged.date_day = movers.date_day and judged.is_anomaly and judged.scope = 'company'
    left join {{ ref('dim_campaign') }} as campaigns on movers.campaign = campaigns.campaign_key

)

select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(scope as varchar) as scope,
    cast(scope_value as varchar) as scope_value,
    cast(date_day as date) as date_day,

    -- numerics
    {%- for name in ['value', 'expected', 'low', 'high', 'score'] %}
    cast({{ name }} as double) as {{ name }},
    {%- endfor %}

    -- verdict
    case
        when expected is null then 'not judged'
        when not is_anomaly then 'usual'
        when score > 0 then 'high'
        else 'low'
    end as verdict,
    cast(if(is_anomaly, channel, null) as varchar) as moved_by_channel,
    cast(if(is_anomaly, campaign, null) as varchar) as moved_by_campaign,
    {{ anomaly_sentence('en') }} as explanation_en,
    {{ anomaly_sentence('zh') }} as explanation_zh,
    cast(reason as varchar) as reason_en,
    cast(reason_zh as varchar) as reason_zh
from explained

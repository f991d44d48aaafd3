{%- set outcomes = ['mql', 'sql', 'customer'] %}
with

leads as (

    select
        {{ period_start('month', 'leads.created_date') }} as month_start_date,
        leads.channel,
        bands.response_band,
        -- what comes later is not the answer's doing, and older leads had more time for it
        {%- for outcome in outcomes %}
        coalesce(leads.{{ outcome }}_date <= leads.created_date + {{ sales_outcome_days() }}, false) as is_{{ outcome }},
        {%- endfor %}
        leads.response_minutes,
        leads.is_answered_within_sla
    from {{ ref('fct_leads') }} as leads
    inner join {{ ref('response_bands') }} as bands
        on
            case
                when leads.response_minutes is null then bands.from_minutes is null
                else
                    leads.response_minutes <= coalesce(bands.to_minutes, leads.response_minutes)
                    and (leads.response_minutes > bands.from_minutes or bands.from_minutes = 0)
            end

),

summed as (

    select
        month_start_date,
        coalesce(channel, 'all') as channel,
        coalesce(response_band, 'all') as response_band,
        {%- for outcome in outcomes %}
        count_if(is_{{ outcome }}) as {{ outcome }}s,
        {%- endfor %}
        count(*) as leads,
        count(response_minutes) as answered,
        count_if(is_answered_within_sla) as answered_within_sla,
        median(response_minutes) as median_response_minutes,
        quantile_cont(response_minutes, 0.9) as p90_response_minutes
    from leads
    group by month_start_date, {{ grouping_sets(['', 'channel', 'response_band', 'channel, response_band']) }}

)

select
    summed.month_start_date,
    summed.channel,
    summed.response_band,
    coalesce(bands.response_band_zh, '全部') as response_band_zh,
    cast(coalesce(bands.band_order, 0) as integer) as band_order,

    -- answers
    cast(summed.leads as bigint) as leads,
    cast(summed.answered as bigint) as answered,
    cast(summed.answered_within_sla as bigint) as answered_within_sla,
    cast(summed.answered_within_sla as double) / summed.leads as sla_share,
    summed.median_response_minutes,
    summed.p90_response_minutes,

    -- what became of them
    {%- for outcome in outcomes %}
    cast({{ outcome }}s as bigint) as {{ outcome }}s,
    cast({{ outcome }}s as double) / leads as {{ outcome }}_rate,
    {{ wilson_bound(outcome ~ 's', 'leads', '-') }} as {{ outcome }}_rate_low,
    {{ wilson_bound(outcome ~ 's', 'leads', '+') }} as {{ outcome }}_rate_high,
    {%- endfor %}
    {{ shift_period('month', 'summed.month_start_date', 1) }} - 1 + {{ sales_outcome_days() }} <= {{ through_date() }}
        as is_window_complete
from summed
left join {{ ref('response_bands') }} as bands on summed.response_band = bands.response_band

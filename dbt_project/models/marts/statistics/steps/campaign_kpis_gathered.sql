{%- set sums = ['company_n', 'company_d', 'channel_n', 'channel_d', 'campaign_n', 'campaign_d'] -%}
with

wanted as (

    select * from {{ ref('campaign_kpis_wanted') }}

),

facts as (

    select
        kpi_id, scope, scope_value, period_start_date as date_day,
        cast(numerator as double) as n, cast(denominator as double) as d
    from {{ ref('fct_kpi_values') }}
    where period = 'day'

),

kinds as (

    select kpi_id, any_value(kind) as kind
    from {{ ref('kpi_daily_series') }}
    group by kpi_id

),

days as (

    select
        wanted.campaign_key,
        wanted.kpi_id,
        company.date_day,
        {%- for name in sums %}
        coalesce({{ name.replace('_', '.') }}, 0) as {{ name }},
        {%- endfor %}
        company.date_day >= wanted.flight_start_date as is_flight
    from wanted
    inner join facts as company
        on
            wanted.kpi_id = company.kpi_id
            and company.scope = 'company'
            and company.date_day between wanted.base_start_date and wanted.last_date
    {%- for scope, value in [('channel', 'channel'), ('campaign', 'campaign_key')] %}
    left join facts as {{ scope }}
        on
            wanted.kpi_id = {{ scope }}.kpi_id
            and {{ scope }}.scope = '{{ scope }}'
            and wanted.{{ value }} = {{ scope }}.scope_value
            and company.date_day = {{ scope }}.date_day
    {%- endfor %}

),

listed as (

    select
        campaign_key,
        kpi_id,
        min(date_day) as first_date,
        {%- for name in sums %}
        list({{ name }} order by date_day) as {{ name }},
        {%- endfor %}
        list(is_flight order by date_day) as is_flight
    from days
    group by campaign_key, kpi_id

)

select
    wanted.*,
    dim_kpi.name_en, dim_kpi.name_zh, dim_kpi.direction, cast(dim_kpi.multiplier as double) as multiplier, kinds.kind,
    coalesce(listed.first_date <= wanted.base_start_date, false) as is_baseline_known,
    listed.* exclude (campaign_key, kpi_id, first_date)
from wanted
inner join {{ ref('dim_kpi') }} as dim_kpi on wanted.kpi_id = dim_kpi.kpi_id
left join kinds on wanted.kpi_id = kinds.kpi_id
left join listed on wanted.campaign_key = listed.campaign_key and wanted.kpi_id = listed.kpi_id

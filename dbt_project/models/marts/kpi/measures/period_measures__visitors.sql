{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

visit_days as (

    select visits.*, flights.flight_start_date, flights.flight_end_date
    from {{ ref('visit_days') }} as visits
    left join {{ ref('dim_campaign') }} as flights
        on visits.scope = 'campaign' and visits.scope_value = flights.campaign_key

),

-- A visitor counts on the first day of each period that sees them; those days then add up, so one sort serves all periods.
days as (

    select
        measure,
        scope,
        scope_value,
        date_day,
        flight_start_date,
        {%- for period in kpi_periods() %}
        count(*) filter (
            where previous_day is null or {{ period_start(period, 'previous_day') }} < {{ period_start(period, 'date_day') }}
        ) as visitors_{{ period }},
        {%- endfor %}
        count(*) filter (
            where
            date_day between flight_start_date and flight_end_date
            and (previous_day is null or previous_day < flight_start_date)
        ) as visitors_flight
    from visit_days
    group by measure, scope, scope_value, date_day, flight_start_date

)

{%- for period in kpi_periods() + ['flight'] %}

select
    '{{ period }}' as period,
    {{ period_start(period, 'date_day') if period != 'flight' else 'flight_start_date' }} as period_start_date,
    scope,
    scope_value,
    measure,
    cast(sum(visitors_{{ period }}) as decimal(38, 6)) as value
from days
{%- if period == 'flight' %}
where flight_start_date is not null
{%- endif %}
group by all
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

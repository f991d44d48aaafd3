{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set sums = 'sum(numerator) as numerator, sum(denominator) as denominator' %}
with

series as (

    select * from {{ ref('kpi_series') }}

),

numbered as (

    select series.series_no, sums.date_day, sums.numerator, sums.denominator
    from {{ ref('kpi_day_sums') }} as sums
    inner join series
        on sums.kpi_id = series.kpi_id and sums.scope = series.scope and sums.scope_value = series.scope_value

),

spine as (

    select series_no, scope, scope_value, has_flights, first_day + cast(unnest(range(last_day - first_day + 1)) as integer) as date_day
    from series

),

days as (

    select spine.*, numbered.numerator, numbered.denominator
    from spine
    left join numbered on spine.series_no = numbered.series_no and spine.date_day = numbered.date_day

),

-- the days of one week and one month lie in the same periods: they are added up once for all of them
parts as (

    select
        series_no,
        greatest({{ period_start('week', 'date_day') }}, {{ period_start('month', 'date_day') }}) as date_day,
        {{ sums }}
    from days
    group by all

)

select series_no, 'day' as period, date_day as period_start_date, numerator, denominator
from days
union all
{%- for period in kpi_periods() if period != 'day' %}
select series_no, '{{ period }}', {{ period_start(period, 'date_day') }} as period_start_date, {{ sums }}
from parts
group by series_no, period_start_date
union all
{%- endfor %}
select
    series_no,
    'rolling_28',
    date_day - {{ rolling_days(-1) }},
    sum(numerator) over four_weeks,
    sum(denominator) over four_weeks
from days
window four_weeks as (partition by series_no order by date_day rows between {{ rolling_days(-1) }} preceding and current row)
union all
select days.series_no, 'flight', flights.flight_start_date, {{ sums }}
from days
inner join {{ ref('dim_campaign') }} as flights
    on days.scope_value = flights.campaign_key and days.date_day between flights.flight_start_date and flights.flight_end_date
where days.scope = 'campaign' and days.has_flights
group by all

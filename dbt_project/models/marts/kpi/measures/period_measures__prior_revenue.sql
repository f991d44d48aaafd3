{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

revenue as (

    select date_day, channel, campaign_key, value
    from {{ ref('fct_measures') }}
    where measure = 'net_revenue'

),

known as (

    select first_date, last_date
    from {{ ref('dim_measure') }}
    where measure = 'net_revenue'

),

scoped as (

    {{ by_scope('revenue', ['date_day'], 'sum(value) as value') }}

),

periods as (

    {%- for period in kpi_periods() %}
    select
        '{{ period }}' as period,
        {{ period_start(period, 'date_day') }} as prior_start_date,
        {{ shift_period(period, period_start(period, 'date_day'), 1) }} as period_start_date,
        {{ shift_period(period, period_start(period, 'date_day'), 2) }} - 1 as period_end_date,
        date_day,
        scope,
        scope_value,
        value
    from scoped
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

-- A period that still runs is compared with as many days of the one before.
select
    periods.period,
    periods.period_start_date,
    periods.scope,
    periods.scope_value,
    'net_revenue_prior_period' as measure,
    sum(periods.value) as value
from periods
cross join known
where
    periods.prior_start_date >= known.first_date
    and periods.period_start_date <= known.last_date
    and (
        periods.period_end_date <= known.last_date
        or periods.date_day - periods.prior_start_date <= known.last_date - periods.period_start_date
    )
group by all

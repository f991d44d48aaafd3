{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

facts as (

    select date_day, measure, sum(value) as value
    from {{ ref('fct_measures') }}
    where measure in ('new_customers', 'customers_valued', 'lifetime_value')
    group by all

),

valued as (

    select
        date_day as as_of_date,
        sum(value) filter (where measure = 'lifetime_value')
        / nullif(sum(value) filter (where measure = 'customers_valued'), 0) as mean_value
    from facts
    where measure in ('customers_valued', 'lifetime_value')
    group by date_day

),

-- the last day of each period on which customers were valued
periods as (

    select periods.period, periods.period_start_date, max(valued.as_of_date) as as_of_date
    from {{ ref('dim_period') }} as periods
    inner join valued on valued.as_of_date between periods.period_start_date and periods.period_end_date
    group by all

)

select
    periods.period,
    periods.period_start_date,
    'company' as scope,
    'all' as scope_value,
    'new_customer_value' as measure,
    cast(sum(facts.value) * any_value(valued.mean_value) as decimal(38, 6)) as value
from periods
inner join valued on periods.as_of_date = valued.as_of_date
inner join facts
    on
        facts.measure = 'new_customers'
        and facts.date_day between periods.period_start_date and periods.as_of_date
group by periods.period, periods.period_start_date

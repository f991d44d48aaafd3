{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

with

units as (

    select measure, aggregation, if(unit = 'money', '{{ reporting_currency() }}', '') as currency from {{ ref('dim_measure') }}

),

measured as (

    select facts.source, facts.date_day, facts.measure, units.currency, sum(facts.value) as value
    from {{ ref('fct_measures') }} as facts
    inner join units on facts.measure = units.measure
    -- what stands at the end of a day was not counted on it
    where facts.source = 'figures' or units.aggregation not in {{ level_aggregations() }}
    group by all

)

select
    'mart to measures' as step, source, 'fct_measures' as table_name, date_day as source_date, currency, measure,
    null as expected, value as actual, 0 as tolerance
from measured

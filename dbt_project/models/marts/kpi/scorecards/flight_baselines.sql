{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

-- What is counted once in a flight, such as visitors, has no sum of days.
additive as (

    select terms.kpi_id, bool_or(terms.side = 'denominator') as is_ratio
    from {{ ref('int_kpi_terms_parsed') }} as terms
    inner join {{ ref('measures') }} as measures on terms.measure = measures.measure
    group by terms.kpi_id
    having bool_and(measures.aggregation = 'sum')

),

flights as (

    select distinct targets.kpi_id, targets.scope_value, campaigns.flight_start_date, campaigns.flight_end_date
    from {{ ref('kpi_targets') }} as targets
    inner join {{ ref('dim_campaign') }} as campaigns on targets.scope_value = campaigns.campaign_key
    where targets.period = 'flight'

)

select
    flights.kpi_id,
    flights.scope_value,
    dim_kpi.multiplier * cast(sum(days.numerator) as double)
    / if(any_value(additive.is_ratio), nullif(cast(sum(days.denominator) as double), 0), 1) as value
from flights
inner join additive on flights.kpi_id = additive.kpi_id
inner join {{ ref('dim_kpi') }} as dim_kpi on flights.kpi_id = dim_kpi.kpi_id
inner join {{ ref('fct_kpi_values') }} as days
    on
        flights.kpi_id = days.kpi_id
        and flights.scope_value = days.scope_value
        and days.scope = 'campaign'
        and days.period = 'day'
        and flights.flight_start_date - days.period_start_date between 1 and flights.flight_end_date - flights.flight_start_date + 1
group by flights.kpi_id, flights.scope_value, dim_kpi.multiplier

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

terms as (

    select * from {{ ref('int_kpi_terms_parsed') }}

),

measures as (

    select * from {{ ref('dim_measure') }}

)

select
    terms.kpi_id,
    max(measures.first_date) as first_date,
    min(measures.last_date) as last_date,
    bool_or(terms.side = 'denominator') as is_ratio,
    bool_or(
        terms.side = 'numerator' and (measures.aggregation in ('median', 'stock') or measures.aggregation in {{ level_aggregations() }})
    ) as has_median,
    -- what stands on the last day of a period needs no other day of it
    bool_and(measures.aggregation in ('last', 'stock')) as is_balance,
    -- a campaign has no period before it, and no balance of its own
    bool_and(measures.aggregation in ('sum', 'distinct', 'median')) as has_flights
from terms
left join measures on terms.measure = measures.measure
where measures.first_date is not null or not terms.is_optional
group by terms.kpi_id
-- an input that never arrived leaves the KPI without days
having count(*) = count(measures.first_date) and max(measures.first_date) <= min(measures.last_date)

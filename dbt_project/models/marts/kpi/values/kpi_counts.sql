{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

counted as (

    select
        terms.kpi_id,
        measured.period,
        measured.period_start_date,
        measured.scope,
        measured.scope_value,
        if(terms.side = 'numerator', if(terms.sign < 0, -measured.value, measured.value), null) as numerator,
        if(terms.side = 'denominator', if(terms.sign < 0, -measured.value, measured.value), null) as denominator
    from {{ ref('fct_period_measures') }} as measured
    inner join {{ ref('kpi_terms') }} as terms on measured.measure = terms.measure
    left join {{ ref('unit_reaches') }} as units
        on measured.scope = units.scope and measured.scope_value = units.scope_value
    where list_contains(terms.scopes, coalesce(units.kind, measured.scope))
    union all
    select * from {{ ref('kpi_levels') }}

)

select
    kpi_id,
    period,
    period_start_date,
    scope,
    scope_value,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from counted
group by all

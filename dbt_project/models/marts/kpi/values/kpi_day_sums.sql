{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- Inputs are added up over the days that all of them cover, or a ratio would compare different days.
select
    terms.kpi_id,
    days.scope,
    days.scope_value,
    days.date_day,
    sum(if(terms.sign < 0, -days.value, days.value)) filter (where terms.side = 'numerator') as numerator,
    sum(if(terms.sign < 0, -days.value, days.value)) filter (where terms.side = 'denominator') as denominator
from {{ ref('measure_days') }} as days
inner join {{ ref('kpi_terms') }} as terms
    on
        days.measure = terms.measure
        and days.date_day between terms.first_date and terms.last_date
        and list_contains(terms.scopes, days.kind)
where terms.aggregation = 'sum' and (days.value <> 0 or days.kind = 'company')
group by all

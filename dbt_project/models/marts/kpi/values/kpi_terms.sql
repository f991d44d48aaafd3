{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select
    terms.kpi_id,
    terms.side,
    terms.measure,
    terms.sign,
    measures.aggregation,
    spans.first_date,
    spans.last_date,
    string_split(dim_kpi.scopes, ';') as scopes
from {{ ref('int_kpi_terms_parsed') }} as terms
inner join {{ ref('measures') }} as measures on terms.measure = measures.measure
inner join {{ ref('kpi_spans') }} as spans on terms.kpi_id = spans.kpi_id
inner join {{ ref('dim_kpi') }} as dim_kpi on terms.kpi_id = dim_kpi.kpi_id

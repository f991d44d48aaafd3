{{ config(materialized='ephemeral') }}

-- Reichheld's bands for NPS, the upper two of five for CSAT.
select
    response_key,
    survey,
    {{ reporting_date('responded_at') }} as responded_date,
    responded_at,
    customer_key,
    product,
    country,
    cast(score as integer) as score,
    case
        when survey = 'NPS' and score between 9 and 10 then 'promoter'
        when survey = 'NPS' and score between 7 and 8 then 'passive'
        when survey = 'NPS' and score between 0 and 6 then 'detractor'
        when survey = 'CSAT' and score between 4 and 5 then 'satisfied'
        when survey = 'CSAT' and score between 1 and 3 then 'not satisfied'
        else 'not counted'
    end as answer,
    source_date
from {{ ref('stg_surveys__responses') }}

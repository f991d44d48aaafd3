with

responses as (

    select * from {{ ref('int_survey_responses_judged') }}
    where responded_date <= {{ through_date() }}

)

select
    -- ids
    response_key,
    survey,
    customer_key,
    product,
    country,

    -- numerics
    score,

    -- state
    answer,

    -- times
    responded_at,
    responded_date
from responses

with

told as (

    select
        kpi_id,
        date_day,
        unnest(from_json(parts, '[{
            "dimension": "varchar", "part": "varchar", "rank": "integer", "numerator": "double", "denominator": "double",
            "base_numerator": "double", "base_denominator": "double", "contribution": "double", "share": "double"
        }]'), recursive := true)
    from {{ ref('kpi_days_judged') }}
    where is_anomaly and scope = 'company' and parts is not null

)

select
    -- ids
    cast(kpi_id as varchar) as kpi_id,
    cast(date_day as date) as date_day,
    dimension,
    part,
    rank,

    -- numerics
    numerator,
    denominator,
    base_numerator,
    base_denominator,
    contribution,
    share
from told

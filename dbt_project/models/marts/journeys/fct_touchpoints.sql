with

costs as (

    select touch_id, cast(sum(cost_reporting) as decimal(18, 6)) as cost_reporting
    from {{ ref('int_touch_costs_split') }}
    where touch_id is not null
    group by touch_id

)

select
    -- ids
    touches.touch_id,
    touches.person_key,
    touches.session_key,
    touches.lead_key,

    -- times
    touches.touched_at,
    touches.touch_date,

    -- where it came from
    touches.touch_type,
    touches.source,
    touches.medium,
    touches.channel,
    touches.campaign_key,
    touches.is_direct,
    touches.device_category,
    touches.country,

    -- numerics
    costs.cost_reporting
from {{ ref('int_touches_typed') }} as touches
left join costs on touches.touch_id = costs.touch_id

{{ config(materialized='view') }}

select
    touches.touch_id,
    touches.person_key,
    touches.touched_at,
    touches.touch_date,
    touches.is_direct,
    touches.channel,
    origins.origin_no
from {{ ref('fct_touchpoints') }} as touches
inner join {{ ref('attribution_origins') }} as origins
    on
        touches.channel = origins.channel
        and touches.campaign_key = origins.campaign_key
        and touches.source = origins.source
where touches.touch_type not in {{ unattributed_touch_types() }} and touches.person_key is not null

with

origins as (

    select channel, campaign_key, source from {{ ref('fct_touchpoints') }}
    union
    select 'Unassigned', 'none', 'none'

),

numbered as (

    select
        *,
        (channel, campaign_key, source) = ('Unassigned', 'none', 'none') as is_no_touch
    from origins

)

select
    cast(row_number() over (order by is_no_touch desc, channel, campaign_key, source) - 1 as integer) as origin_no,
    channel,
    campaign_key,
    source
from numbered

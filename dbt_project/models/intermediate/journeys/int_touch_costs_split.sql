with

campaign_days as (

    select
        date_day,
        platform,
        campaign_key,
        max(traffic_source) as traffic_source,
        cast(coalesce(sum(spend_reporting), 0) as decimal(18, 6)) as spend_reporting
    from {{ ref('int_ad_days_converted') }}
    where date_day <= {{ through_date() }}
    group by date_day, platform, campaign_key

),

-- of platforms that run campaigns of one name on one day, each pays for the clicks that came from it
rivals as (

    select
        *,
        campaign_key <> 'none' and count(*) over (partition by date_day, campaign_key) = 1 as is_only_platform
    from campaign_days

),

clicked as (

    select
        rivals.*,
        touches.touch_id,
        row_number() over (
            partition by rivals.date_day, rivals.platform, rivals.campaign_key order by touches.touched_at, touches.touch_id
        ) as place,
        count(touches.touch_id) over (partition by rivals.date_day, rivals.platform, rivals.campaign_key) as touches,
        cast(rivals.spend_reporting * 1000000 as hugeint) as micros
    from rivals
    left join {{ ref('int_touches_typed') }} as touches
        on
            touches.touch_type = 'ad click'
            and rivals.date_day = touches.touch_date
            and rivals.campaign_key = touches.campaign_key
            and (rivals.is_only_platform or rivals.traffic_source = touches.source)

)

-- Equal to the millionth: what does not divide goes to the places where the running sum passes a whole millionth.
select
    date_day,
    platform,
    campaign_key,
    touch_id,
    touches,
    spend_reporting,
    case
        when touch_id is not null
            then cast((micros * place // touches - micros * (place - 1) // touches) as decimal(18, 6)) / 1000000
    end as cost_reporting
from clicked

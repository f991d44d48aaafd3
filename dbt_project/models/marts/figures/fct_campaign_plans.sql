with

plans as (

    select * from {{ ref('int_campaign_plans_matched') }}

)

select
    -- ids
    campaign_key,
    campaign as campaign_name,
    channel,
    goal_kpi,

    -- days
    planned_launch_date,
    planned_end_date,
    if(launched_date <= {{ through_date() }}, launched_date, null) as launched_date,

    -- numerics
    budget_native,
    currency,
    budget_reporting,

    -- state: a launch that is due and has not come is late
    case
        when launched_date <= {{ through_date() }} then launched_date <= planned_launch_date
        when planned_launch_date <= {{ through_date() }} then false
    end as is_launched_on_time
from plans

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select date_day, measure, scope, scope_value, sum(value) as value
    from {{ ref('figure_days') }}
    where scope in ('company', 'channel', 'campaign')
    group by all

),

campaigns as (

    select days.date_day, days.measure, campaigns.channel, days.scope_value as campaign_key, days.value
    from days
    inner join {{ ref('dim_campaign') }} as campaigns on days.scope_value = campaigns.campaign_key
    where days.scope = 'campaign'

),

campaigns_of_channels as (

    select date_day, measure, channel, sum(value) as value from campaigns
    group by all

),

-- A channel's figure holds its campaigns, and the company's all channels: what they leave belongs to no campaign, to no channel.
channels as (

    select * from campaigns
    union all
    select
        days.date_day, days.measure, days.scope_value, 'none', days.value - coalesce(parts.value, 0)
    from days
    left join campaigns_of_channels as parts
        on days.date_day = parts.date_day and days.measure = parts.measure and days.scope_value = parts.channel
    where days.scope = 'channel'

),

whole as (

    select date_day, measure, sum(value) as value from channels
    group by all

),

measured as (

    select * from channels
    union all
    select days.date_day, days.measure, 'Unassigned', 'none', days.value - coalesce(whole.value, 0)
    from days
    left join whole on days.date_day = whole.date_day and days.measure = whole.measure
    where days.scope = 'company'

)

select
    date_day, channel, campaign_key, 'figures' as source, measure, cast(sum(value) as decimal(38, 6)) as value
from measured
group by all

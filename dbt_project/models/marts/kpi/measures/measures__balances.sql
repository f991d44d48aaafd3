{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

changes as (

    select date_day, measure, channel, campaign_key, 'orders' as source, sum(change) as change
    from {{ ref('balance_changes__customers') }}
    group by all
    union all
    select date_day, measure, channel, campaign_key, 'hubspot', sum(change)
    from {{ ref('balance_changes__leads') }}
    group by all

),

days as (

    select
        measure, channel, campaign_key, source,
        first_day + cast(unnest(range({{ through_date() }} - first_day + 1)) as integer) as date_day
    from (
        select measure, channel, campaign_key, source, min(date_day) as first_day from changes
        where date_day <= {{ through_date() }}
        group by all
    )

)

-- A balance is carried from day to day: what comes and what goes is added up.
select
    days.date_day,
    days.channel,
    days.campaign_key,
    days.source,
    days.measure,
    cast(sum(changes.change) over (
        partition by days.measure, days.channel, days.campaign_key, days.source order by days.date_day
    ) as decimal(38, 6)) as value
from days
left join changes
    on
        days.measure = changes.measure
        and days.channel = changes.channel
        and days.campaign_key = changes.campaign_key
        and days.source = changes.source
        and days.date_day = changes.date_day

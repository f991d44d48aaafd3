{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

plans as (

    select
        planned_launch_date as date_day,
        coalesce(campaigns.channel, 'Unassigned') as channel,
        coalesce(campaigns.campaign_key, 'none') as campaign_key,
        plans.is_launched_on_time
    from {{ ref('fct_campaign_plans') }} as plans
    left join {{ ref('dim_campaign') }} as campaigns on plans.campaign_key = campaigns.campaign_key
    where plans.planned_launch_date <= {{ through_date() }}

),

-- the plans are known until the day that they were handed in, whether anything was to be launched on it or not
known as (

    select least(cast(last_exported_at as date) - 1, {{ through_date() }}) as date_day
    from {{ ref('int_source_tables_summarised') }}
    where source = 'figures' and table_name = 'campaign_plans'

),

days as (

    select
        date_day,
        channel,
        campaign_key,
        'figures' as source,
        count(*) as campaigns_planned,
        count(*) filter (where is_launched_on_time) as campaigns_launched_on_time
    from plans
    group by all
    union all
    select date_day, 'Unassigned', 'none', 'figures', 0, 0 from known

),

measured as (

    {{ unpivot_measures('days') }}

)

select date_day, measure, channel, campaign_key, source, sum(value) as value
from measured
group by all

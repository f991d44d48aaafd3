{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

leads as (

    select * from {{ ref('fct_leads') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

milestones as (

    select 'lead' as milestone, created_date as date_day, channel, campaign_key,
        customer_date is not null as has_become_customer, is_answered_within_sla, false as is_won
    from leads
    union all
    select 'mql', mql_date, channel, campaign_key, false, false, false from leads
    union all
    select 'sql', sql_date, channel, campaign_key, false, false, false from leads
    union all
    select 'opportunity', opportunity_date, channel, campaign_key, false, false, false from leads
    union all
    select 'closed deal', closed_date, channel, campaign_key, false, false, is_won from deals where is_closed

),

days as (

    select
        date_day,
        channel,
        campaign_key,
        'hubspot' as source,
        count(*) filter (where milestone = 'lead') as leads,
        count(*) filter (where milestone = 'mql') as mqls,
        count(*) filter (where milestone = 'sql') as sqls,
        count(*) filter (where milestone = 'opportunity') as opportunities,
        count(*) filter (where milestone = 'closed deal' and is_won) as won_opportunities,
        count(*) filter (where milestone = 'closed deal') as closed_opportunities,
        count(*) filter (where milestone = 'lead' and has_become_customer) as customers_from_leads,
        count(*) filter (where milestone = 'lead' and is_answered_within_sla) as leads_answered_within_sla
    from milestones
    where date_day is not null
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

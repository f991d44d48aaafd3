{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set active_days = 30 %}
with

leads as (

    select
        lead_key, channel, campaign_key, customer_date,
        created_date, created_date as opened_date,
        {{ reporting_date('first_response_at') }} as answered_date,
        mql_date, sql_date, opportunity_date, last_activity_date
    from {{ ref('fct_leads') }}

),

-- the days on which something is known to have happened with a lead before it became a customer
happened as (

    select distinct lead_key, date_day
    from (
        unpivot leads on opened_date, answered_date, mql_date, sql_date, opportunity_date, last_activity_date
        into name what value date_day
    )
    where date_day >= created_date and date_day < coalesce(customer_date, date '9999-12-31')

),

-- Until the next such day the newest one speaks for the lead, for {{ active_days }} days at most.
spells as (

    select
        leads.channel,
        leads.campaign_key,
        'active_leads' as measure,
        happened.date_day as from_day,
        least(
            lead(happened.date_day) over (partition by happened.lead_key order by happened.date_day),
            happened.date_day + {{ active_days }},
            leads.customer_date
        ) as to_day
    from happened
    inner join leads on happened.lead_key = leads.lead_key
    union all
    select channel, campaign_key, 'open_leads', created_date, customer_date
    from leads
    where customer_date is null or customer_date > created_date

)

select from_day as date_day, measure, channel, campaign_key, 1 as change from spells
union all
select to_day, measure, channel, campaign_key, -1 from spells
where to_day is not null

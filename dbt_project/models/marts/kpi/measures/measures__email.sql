{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        sent_date as date_day,
        channel,
        campaign_key,
        platform as source,
        sum(recipients) as emails_sent,
        sum(deliveries) as emails_delivered,
        sum(unique_opens) as unique_opens,
        sum(unique_clicks) as unique_email_clicks,
        sum(unsubscribes) as unsubscribes,
        count(*) as emails_published,
        coalesce(sum(revenue_reporting), 0) as email_revenue
    from {{ ref('fct_email_campaigns') }}
    where is_counted
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        from_date as date_day,
        'Unassigned' as channel,
        'none' as campaign_key,
        'orders' as source,
        count(*) filter (where state = 'churned') as customers_lost,
        count(*) filter (where state = 'won back') as customers_won_back
    from {{ ref('int_customer_spells') }}
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

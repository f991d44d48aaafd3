{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

days as (

    select
        as_of_date as date_day,
        'Unassigned' as channel,
        'none' as campaign_key,
        'orders' as source,
        count(*) as customers_valued,
        -- without a model of purchases nothing is expected of anybody
        sum(margin_to_date + coalesce(predicted_margin, 0)) as lifetime_value
    from {{ ref('fct_customer_clv') }}
    where margin_to_date is not null
    group by all

),

measured as (

    {{ unpivot_measures('days') }}

)

select * from measured

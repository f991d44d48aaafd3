{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

revenue as (

    select date_day, channel, campaign_key, value
    from {{ ref('fct_measures') }}
    where measure = 'net_revenue'

),

scoped as (

    {{ by_scope('revenue', ['date_day'], 'sum(value) as value') }}

)

-- A day's revenue enters the window before the one that ends {{ rolling_days() }} days later, and stays for as many days.
select 'net_revenue_prior_period' as measure, scope, scope_value, date_day + {{ rolling_days() }} as date_day, value as change
from scoped
union all
select 'net_revenue_prior_period', scope, scope_value, date_day + 2 * {{ rolling_days() }}, -value
from scoped

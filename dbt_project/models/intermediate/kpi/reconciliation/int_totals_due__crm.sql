{{ config(materialized='ephemeral', tags=['audit']) }}

with

contacts as (

    select {{ reporting_date('coalesce(became_lead_at, created_at)') }} as lead_date
    from {{ ref('stg_hubspot__contacts') }}
    where
        became_lead_at is not null
        or {{ replace_all('lower(lifecycle_stage)', '[^a-z]', '') }} in (
            select vendor_stage from {{ ref('lifecycle_stages') }} where is_lead
        )

),

leads as (

    select * from contacts
    where lead_date <= {{ through_date() }}

),

deals as (

    select
        {{ reporting_date('created_at') }} as created_date,
        amount_native,
        coalesce(currency, '{{ reporting_currency() }}') as currency
    from {{ ref('stg_hubspot__deals') }}

),

counted_deals as (

    select * from deals
    where created_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'hubspot'", "'fct_leads'", 'leads', {'leads': 'count(*)'}, day='lead_date'
) }}
union all
{{ totals(
    'staging to mart', 'expected', "'hubspot'", "'fct_deals'", 'counted_deals',
    {'deals': 'count(*)', 'amount': 'sum(amount_native)'}, day='created_date', money=['amount'], currency='currency'
) }}

{{ config(
    severity='error',
    meta={'hint': 'Add a line for the currency to seeds/fx_rates.csv: units of USD for one unit of it, from its first day on.'}
) }}

-- Money in a currency without a rate would be a silent null in every amount that is reported.
with

needed as (

    select
        upper(currency) as currency,
        source,
        table_name,
        min(source_date) as first_date,
        max(source_date) as last_date,
        count(*) as days
    from {{ source('landing', 'control_totals') }}
    where currency <> ''
    group by all

)

select
    needed.currency,
    needed.source,
    needed.table_name,
    min(rates.rate_date) as first_date_without_rate,
    max(rates.rate_date) as last_date_without_rate
from needed
inner join {{ ref('int_fx_rates_filled') }} as rates
    on
        needed.currency = rates.currency
        and rates.rate_date between coalesce(needed.first_date, rates.rate_date) and coalesce(needed.last_date, rates.rate_date)
where rates.rate_to_reporting is null
group by all

{{ config(
    meta={'hint': 'Add a line for the currency to seeds/fx_rates.csv: units of USD for one unit of it, from its first day on.'}
) }}

-- Money in a currency without a rate would be a silent null in every amount that is reported.
select
    found.currency,
    found.source,
    found.table_name,
    min(rates.rate_date) as first_date_without_rate,
    max(rates.rate_date) as last_date_without_rate
from {{ ref('int_currencies_found') }} as found
inner join {{ ref('int_fx_rates_filled') }} as rates
    on
        found.currency = rates.currency
        and rates.rate_date between coalesce(found.first_date, rates.rate_date) and coalesce(found.last_date, rates.rate_date)
where rates.rate_to_reporting is null
group by all

with

rates as (

    -- units of USD for one unit of the currency
    select rate_date, upper(trim(currency)) as currency, cast(rate as decimal(18, 10)) as rate
    from {{ ref('fx_rates') }}
    where upper(trim(currency)) <> 'USD'

),

currencies as (

    select currency from rates
    union
    select currency from {{ ref('int_currencies_found') }}
    union
    select unnest(['USD', '{{ reporting_currency() }}'])

),

-- A day before the first and after the last: an event may fall on the neighbouring day of another time zone.
span as (

    select
        least(min(first_source_date), (select min(rate_date) from rates)) - 1 as first_date,
        greatest(
            max(last_source_date), cast(max(last_exported_at) as date), (select max(rate_date) from rates)
        ) + 1 as last_date
    from {{ ref('int_source_tables_summarised') }}

),

days as (

    select cast(unnest(generate_series(first_date, last_date, interval '1 day')) as date) as rate_date from span

),

in_usd as (

    select
        days.rate_date,
        currencies.currency,
        if(currencies.currency = 'USD', 1, rates.rate) as rate,
        if(currencies.currency = 'USD', days.rate_date, rates.rate_date) as known_date
    from days
    cross join currencies
    asof left join rates on currencies.currency = rates.currency and days.rate_date >= rates.rate_date

),

converted as (

    select
        in_usd.rate_date,
        in_usd.currency,
        in_usd.currency = reporting.currency as is_reporting_currency,
        cast(in_usd.rate / reporting.rate as decimal(18, 10)) as rate_to_reporting,
        in_usd.rate_date - least(in_usd.known_date, reporting.known_date) as rate_age_days
    from in_usd
    inner join in_usd as reporting
        on in_usd.rate_date = reporting.rate_date and reporting.currency = '{{ reporting_currency() }}'

)

select
    rate_date,
    currency,
    cast(if(is_reporting_currency, 1, rate_to_reporting) as decimal(18, 10)) as rate_to_reporting,
    cast(case when is_reporting_currency then 0 when rate_to_reporting is not null then rate_age_days end as integer)
        as rate_age_days
from converted

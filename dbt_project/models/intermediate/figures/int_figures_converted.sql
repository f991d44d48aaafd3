{{ config(materialized='ephemeral') }}

with

figures as (

    select
        *,
        case
            {%- for currency, names in {'CNY': ['元', '人民币', 'RMB', '¥', '￥'], 'USD': ['$', '美元'], 'EUR': ['€', '欧元']}.items() %}
            when upper(unit) in ('{{ names | join("', '") }}') then '{{ currency }}'
            {%- endfor %}
            else upper(coalesce(unit, '{{ reporting_currency() }}'))
        end as currency_named
    from {{ ref('stg_figures__figures') }}
    where source_date <= {{ through_date() }}

),

measures as (

    select measure, aggregation, unit = 'money' as is_money from {{ ref('measures') }}

),

-- what an unknown name was meant to be, where one is alike
nearest as (

    select
        figures.measure,
        max_by(measures.measure, jaro_winkler_similarity(figures.measure, measures.measure)) as nearest_measure
    from (select distinct measure from figures) as figures
    cross join measures
    where jaro_winkler_similarity(figures.measure, measures.measure) >= 0.8
    group by figures.measure

)

select
    figures.figure_key,
    figures.source_date as figure_date,
    figures.last_date,
    figures.measure,
    figures.scope,
    figures.scope_value,
    figures.reporter,
    figures.value as value_native,
    if(measures.is_money, figures.currency_named, null) as currency,
    -- money of a unit that is no currency has no rate, and no value
    cast(
        case
            when not measures.is_money then figures.value
            when figures.currency_named = '{{ reporting_currency() }}' then figures.value
            else figures.value * rates.rate_to_reporting
        end as decimal(38, 6)
    ) as value,
    measures.aggregation,
    if(measures.measure is null, nearest.nearest_measure, null) as nearest_measure,
    receipts.original_name as file_name
from figures
left join {{ source('landing', 'receipts') }} as receipts on figures.filename = receipts.filename
left join measures on figures.measure = measures.measure
left join nearest on figures.measure = nearest.measure
left join {{ ref('int_fx_rates_filled') }} as rates
    on figures.source_date = rates.rate_date and figures.currency_named = rates.currency

{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

-- The figures of each day found a second way: by looking back from every day, where the measures go forward from every figure.
with

-- the company's figure where there is one, else the channels', and the campaigns' of channels without one
placed as (

    select figures.*, if(figures.scope = 'campaign', campaigns.channel, figures.scope_value) as place
    from {{ ref('figures_looked_back') }} as figures
    left join {{ ref('dim_campaign') }} as campaigns on figures.scope_value = campaigns.campaign_key

),

places as (

    select
        date_day, measure, unit, place, array_position(['company', 'channel', 'campaign'], scope) as place_rank,
        sum(cast(value as double) / parts) as value, sum(parts) * 0.000001 as tolerance
    from placed
    group by all

),

ranked as (

    select
        *,
        min(place_rank) over (partition by date_day, measure, place) as finest,
        min(place_rank) over (partition by date_day, measure) as top
    from places

),

found as (

    select date_day, measure, unit, sum(value) as value, sum(tolerance) as tolerance from ranked
    where place_rank = finest and (top > 1 or place_rank = 1)
    group by all

)

select
    'mart to measures' as step, 'figures' as source, 'fct_measures' as table_name, date_day as source_date,
    if(unit = 'money', '{{ reporting_currency() }}', '') as currency, measure,
    cast(value as decimal(38, 6)) as expected, cast(null as decimal(38, 6)) as actual, cast(tolerance as decimal(38, 6)) as tolerance
from found
union all
select
    'mart to measures', 'figures', 'fct_measures', found.date_day + 1, '', before.measure,
    cast(found.value as decimal(38, 6)), null, cast(found.tolerance as decimal(38, 6))
from found
inner join {{ ref('measures') }} as before on found.measure || '_before' = before.measure
where found.date_day < {{ through_date() }}

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

waits as (

    select
        'median_response_minutes' as measure,
        created_date as date_day,
        channel,
        campaign_key,
        response_minutes as wait,
        lead_key
    from {{ ref('fct_leads') }}
    where response_minutes is not null
    union all
    -- by the day of the sale: by the day of the lead, recent periods would know their quick customers only
    select 'median_days_to_customer', customer_date, channel, campaign_key, days_to_customer, lead_key
    from {{ ref('fct_leads') }}
    where customer_date is not null and days_to_customer is not null

),

scoped as (

    {{ by_scope('waits', ['measure', 'date_day', 'wait', 'lead_key']) }}

),

-- every day on which a window ends, with or without a case
days as (

    select * exclude (last_day), true as is_end, first_day + cast(unnest(range(last_day - first_day + 1)) as integer) as date_day
    from (
        select
            measure, scope, scope_value, min(date_day) as first_day,
            least(max(date_day) + {{ rolling_days(-1) }}, {{ through_date() }}) as last_day
        from scoped
        group by all
    )
    union all by name
    select measure, scope, scope_value, date_day, wait, false as is_end from scoped

),

rolled as (

    select
        *,
        median(wait) over (
            partition by measure, scope, scope_value
            order by date_day range between interval {{ rolling_days(-1) }} days preceding and current row
        ) as value
    from days

)

{%- for period in kpi_periods() %}
select
    '{{ period }}' as period, {{ period_start(period, 'date_day') }} as period_start_date, scope, scope_value, measure,
    cast(median(wait) as decimal(38, 6)) as value
from scoped
group by all
union all
{%- endfor %}
select 'rolling_28', date_day - {{ rolling_days(-1) }}, scope, scope_value, measure, cast(value as decimal(38, 6))
from rolled
where is_end and value is not null
union all
select 'flight', flights.flight_start_date, scoped.scope, scoped.scope_value, scoped.measure, cast(median(scoped.wait) as decimal(38, 6))
from scoped
inner join {{ ref('dim_campaign') }} as flights
    on
        scoped.scope = 'campaign'
        and scoped.scope_value = flights.campaign_key
        and scoped.date_day between flights.flight_start_date and flights.flight_end_date
group by all

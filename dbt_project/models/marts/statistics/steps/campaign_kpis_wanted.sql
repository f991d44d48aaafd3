{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

flights as (

    select
        campaign_key, channel, flight_start_date,
        least(flight_end_date, {{ through_date() }}) as last_date,
        -- as long before the flight as it has lasted
        flight_start_date - cast(least(flight_end_date, {{ through_date() }}) - flight_start_date + 1 as integer) as base_start_date
    from {{ ref('dim_campaign') }}
    where campaign_key <> 'none' and flight_start_date is not null

),

-- a target for the flight itself comes first, else how far its months or weeks reached theirs
targets as (

    select
        lines.scope_value as campaign_key,
        lines.kpi_id,
        lines.period as target_period,
        max(lines.target) as target,
        avg(lines.attainment order by lines.period_start_date) as attainment,
        avg(lines.weight order by lines.period_start_date) as weight
    from {{ ref('fct_scorecard') }} as lines
    inner join flights
        on
            lines.scope_value = flights.campaign_key
            and lines.period_start_date <= flights.last_date
            and lines.period_end_date >= flights.flight_start_date
    where lines.scope = 'campaign' and lines.is_main and lines.attainment is not null
    group by lines.scope_value, lines.kpi_id, lines.period
    qualify
        row_number() over (
            partition by lines.scope_value, lines.kpi_id
            order by list_position(['flight', 'month', 'quarter', 'week', 'half', 'year'], lines.period), lines.period
        ) = 1

),

planned as (

    select campaign_key, trim(unnest(string_split(goal_kpi, ';'))) as kpi_id from {{ ref('int_campaign_plans_matched') }}
    union
    select campaign_key, kpi_id from targets

),

judged_by as (

    select campaign_key, kpi_id from planned
    union
    select flights.campaign_key, unnest({{ campaign_default_kpis() }}) as kpi_id
    from flights
    left join planned on flights.campaign_key = planned.campaign_key
    where planned.campaign_key is null

)

select
    flights.*,
    judged_by.kpi_id,
    facts.value,
    targets.target, targets.attainment, targets.weight, targets.target_period
from flights
inner join judged_by on flights.campaign_key = judged_by.campaign_key
left join targets on judged_by.campaign_key = targets.campaign_key and judged_by.kpi_id = targets.kpi_id
left join {{ ref('fct_kpi_values') }} as facts
    on
        judged_by.kpi_id = facts.kpi_id
        and facts.period = 'flight'
        and facts.scope = 'campaign'
        and facts.scope_value = judged_by.campaign_key

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

targets as (

    select
        targets.* exclude (direction),
        coalesce(targets.direction, dim_kpi.direction) as direction,
        dim_kpi.near_threshold,
        dim_kpi.is_accumulating
    from {{ ref('kpi_targets') }} as targets
    inner join {{ ref('dim_kpi') }} as dim_kpi on targets.kpi_id = dim_kpi.kpi_id

),

-- A target holds for the periods that start between its dates; one that starts later has a line for its first day.
lines as (

    select targets.*, periods.period_start_date, true as is_started
    from targets
    inner join {{ ref('dim_period') }} as periods
        on
            targets.period = periods.period
            and periods.period_start_date between targets.effective_from and {{ through_date() }}
            and periods.period_start_date <= coalesce(targets.effective_to, {{ through_date() }})
    union all
    select *, effective_from as period_start_date, false as is_started
    from targets
    where effective_from > {{ through_date() }} and period <> 'flight'
    union all
    select targets.*, flights.flight_start_date, flights.flight_start_date <= {{ through_date() }}
    from targets
    inner join {{ ref('dim_campaign') }} as flights
        on
            targets.period = 'flight'
            and targets.scope_value = flights.campaign_key
            and flights.flight_start_date between targets.effective_from and coalesce(targets.effective_to, flights.flight_start_date)

),

-- Few KPIs have targets, and few of their scopes: the joins below hash what is left here.
facts as (

    select facts.*
    from {{ ref('fct_kpi_values') }} as facts
    semi join targets using (kpi_id, period, scope, scope_value)

)

select
    lines.*,
    coalesce({{ period_end('lines.period', 'lines.period_start_date') }}, flights.flight_end_date) as period_end_date,
    facts.value,
    coalesce(facts.is_complete_period, false) as is_complete_period,
    coalesce(prior.value, before.value) as baseline_prior,
    last_year.value as baseline_last_year,
    -- a count that is still growing is held against the days that it has had
    if(
        lines.is_accumulating and not facts.is_complete_period, facts.days_covered / facts.days_in_period, 1
    ) as share
from lines
{%- for alias, start in [
    ('facts', 'lines.period_start_date'),
    ('prior', prior_period_start('lines.period', 'lines.period_start_date')),
    ('last_year', last_year_period_start('lines.period', 'lines.period_start_date')),
] %}
left join facts {{ 'as ' ~ alias if alias != 'facts' }}
    on
        lines.kpi_id = {{ alias }}.kpi_id
        and lines.period = {{ alias }}.period
        and lines.scope = {{ alias }}.scope
        and lines.scope_value = {{ alias }}.scope_value
        and {{ start }} = {{ alias }}.period_start_date
{%- endfor %}
left join {{ ref('flight_baselines') }} as before
    on lines.period = 'flight' and lines.kpi_id = before.kpi_id and lines.scope_value = before.scope_value
left join {{ ref('dim_campaign') }} as flights on lines.period = 'flight' and lines.scope_value = flights.campaign_key

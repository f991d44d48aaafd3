{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

targets as (

    select targets.* exclude (direction), coalesce(targets.direction, kpis.direction) as direction, kpis.scopes, kpis.numerator
    from {{ ref('kpi_targets') }} as targets
    inner join {{ ref('kpis') }} as kpis on targets.kpi_id = kpis.kpi_id
    where coalesce(targets.effective_to, {{ through_date() }}) >= {{ through_date() }}

),

-- The inputs of a KPI that never arrived.
missing as (

    select terms.kpi_id, string_agg(distinct terms.measure, ', ' order by terms.measure) as measures_missing
    from {{ ref('int_kpi_terms_parsed') }} as terms
    inner join {{ ref('dim_measure') }} as measures on terms.measure = measures.measure
    where measures.first_date is null
    group by terms.kpi_id

),

-- What the KPI was in whole periods, as attainment of this target: the same for any unit and direction.
history as (

    select
        targets.owner,
        targets.kpi_id,
        targets.scope,
        targets.scope_value,
        targets.period,
        targets.version,
        max(facts.period_start_date) filter (where facts.value is not null) as last_period_start_date,
        count(facts.value) filter (where facts.is_complete_period) as periods_known,
        max(round(
            {{ attainment('facts.value', 'targets.direction', 'targets.target', 'targets.band_low', 'targets.band_high') }}, 6
        )) filter (where facts.is_complete_period) as best_attainment,
        min(round(
            {{ attainment('facts.value', 'targets.direction', 'targets.target', 'targets.band_low', 'targets.band_high') }}, 6
        )) filter (where facts.is_complete_period) as worst_attainment
    from targets
    left join {{ ref('fct_kpi_values') }} as facts
        on
            targets.kpi_id = facts.kpi_id
            and targets.scope = facts.scope
            and targets.scope_value = facts.scope_value
            and targets.period = facts.period
    group by all

)

select
    targets.*,
    missing.measures_missing,
    history.* exclude (owner, kpi_id, scope, scope_value, period, version)
from targets
inner join history
    on
        (targets.owner, targets.kpi_id, targets.scope, targets.scope_value, targets.period, targets.version)
        = (history.owner, history.kpi_id, history.scope, history.scope_value, history.period, history.version)
left join missing on targets.kpi_id = missing.kpi_id

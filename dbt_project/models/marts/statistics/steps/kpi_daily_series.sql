with

kpis as (

    select
        dim_kpi.kpi_id,
        any_value(dim_kpi.multiplier) as multiplier,
        case
            when not bool_and(terms.aggregation = 'sum') then 'level'
            when any_value(dim_kpi.denominator) is not null then 'ratio'
            when any_value(dim_kpi.unit) = 'count' then 'count'
            else 'amount'
        end as kind
    from {{ ref('dim_kpi') }} as dim_kpi
    inner join (
        select terms.kpi_id, measures.aggregation
        from {{ ref('int_kpi_terms_parsed') }} as terms
        inner join {{ ref('dim_measure') }} as measures on terms.measure = measures.measure
    ) as terms on dim_kpi.kpi_id = terms.kpi_id
    group by dim_kpi.kpi_id

),

-- what a running target needs, beside the series that are always looked at
aimed_at as (

    select distinct kpi_id, scope, scope_value
    from {{ ref('fct_scorecard') }}
    where {{ through_date() }} between period_start_date and period_end_date

)

select
    facts.kpi_id,
    facts.scope,
    facts.scope_value,
    facts.period_start_date as date_day,
    cast(facts.numerator as double) as numerator,
    cast(facts.denominator as double) as denominator,
    facts.value,
    cast(kpis.multiplier as double) as multiplier,
    kpis.kind,
    facts.scope = 'company' or (facts.scope = 'channel' and facts.kpi_id in {{ statistics_channel_kpis() }}) as is_watched
from {{ ref('fct_kpi_values') }} as facts
inner join kpis on facts.kpi_id = kpis.kpi_id
left join aimed_at
    on
        facts.kpi_id = aimed_at.kpi_id
        and facts.scope = aimed_at.scope
        and facts.scope_value = aimed_at.scope_value
where
    facts.period = 'day'
    and facts.period_start_date > {{ through_date() }} - {{ statistics_history_days() }}
    and (
        facts.scope = 'company'
        or (facts.scope = 'channel' and facts.kpi_id in {{ statistics_channel_kpis() }})
        or aimed_at.kpi_id is not null
    )

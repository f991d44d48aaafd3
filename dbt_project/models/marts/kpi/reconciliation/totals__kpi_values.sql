{{ config(materialized='ephemeral', contract={'enforced': false}, tags=['audit']) }}

with

measured as (

    select
        facts.source, facts.date_day, facts.measure,
        if(measures.unit = 'money', '{{ reporting_currency() }}', '') as currency,
        sum(facts.value) as value
    from {{ ref('fct_measures') }} as facts
    inner join {{ ref('dim_measure') }} as measures on facts.measure = measures.measure
    group by all

),

-- the KPIs that are one measure and nothing else
kpis as (

    select
        terms.kpi_id,
        any_value(terms.measure) as measure,
        any_value(string_split(dim_kpi.scopes, ';')) as scopes
    from {{ ref('int_kpi_terms_parsed') }} as terms
    inner join {{ ref('dim_kpi') }} as dim_kpi on terms.kpi_id = dim_kpi.kpi_id
    inner join {{ ref('dim_measure') }} as measures on terms.measure = measures.measure and measures.aggregation = 'sum'
    where dim_kpi.denominator is null
    group by terms.kpi_id
    having count(*) = 1 and max(terms.sign) = 1

),

-- the scopes whose values part the company, so that they add up to it
scopes as (

    select unnest(['{{ kpi_scopes() | list | join("', '") }}']) as scope

),

sources as (

    select measure, currency, string_agg(distinct source, '+' order by source) as source from measured
    group by measure, currency

),

measured_periods as (

    {%- for period in kpi_periods() %}
    select '{{ period }}' as period, {{ period_start(period, 'date_day') }} as source_date, measure, sum(value) as value
    from measured
    group by all
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

sums as (

    select kpis.measure, due.period, due.source_date, scopes.scope, due.value as expected, null as actual
    from measured_periods as due
    inner join kpis on due.measure = kpis.measure
    inner join scopes on list_contains(kpis.scopes, scopes.scope)
    union all
    select kpis.measure, facts.period, facts.period_start_date, facts.scope, null, facts.numerator
    from {{ ref('fct_kpi_values') }} as facts
    inner join kpis on facts.kpi_id = kpis.kpi_id
    inner join scopes on facts.scope = scopes.scope
    where facts.period in ('{{ kpi_periods() | join("', '") }}')

)

select
    'measures to kpi' as step, sources.source, 'fct_kpi_values' as table_name, sums.source_date, sources.currency,
    sums.measure || if(sums.period = 'day' and sums.scope = 'company', '', ' (' || sums.period || ', ' || sums.scope || ')')
        as measure,
    sums.expected, sums.actual, 0 as tolerance
from sums
inner join sources on sums.measure = sources.measure

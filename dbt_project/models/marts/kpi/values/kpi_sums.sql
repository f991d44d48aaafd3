{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

spans as (

    select * from {{ ref('kpi_spans') }}

),

terms as (

    select terms.*, spans.first_date, spans.last_date
    from {{ ref('int_kpi_terms_parsed') }} as terms
    inner join spans on terms.kpi_id = spans.kpi_id
    where terms.measure not in (select measure from {{ ref('measures') }} where aggregation in {{ level_aggregations() }})

),

scoped as (

    {{ by_scope(ref('fct_measures'), ['date_day', 'measure'], 'sum(value) as value') }}

),

-- Inputs are added up over the days that all of them cover, or a ratio would compare different days.
days as (

    select
        terms.kpi_id,
        scoped.scope,
        scoped.scope_value,
        scoped.date_day,
        sum(if(terms.sign < 0, -scoped.value, scoped.value)) filter (where terms.side = 'numerator') as numerator,
        sum(if(terms.sign < 0, -scoped.value, scoped.value)) filter (where terms.side = 'denominator') as denominator
    from scoped
    inner join terms
        on scoped.measure = terms.measure and scoped.date_day between terms.first_date and terms.last_date
    where scoped.value <> 0 or scoped.scope = 'company'
    group by all

),

parts as (

    {%- for period in kpi_periods() %}
    select
        kpi_id,
        '{{ period }}' as period,
        {{ period_start(period, 'date_day') }} as period_start_date,
        scope, scope_value, numerator, denominator
    from days
    union all
    {%- endfor %}
    select
        terms.kpi_id,
        counted.period,
        counted.period_start_date,
        counted.scope,
        counted.scope_value,
        if(terms.side = 'numerator', if(terms.sign < 0, -counted.value, counted.value), null),
        if(terms.side = 'denominator', if(terms.sign < 0, -counted.value, counted.value), null)
    from {{ ref('fct_period_measures') }} as counted
    inner join terms on counted.measure = terms.measure
    union all
    select * from {{ ref('kpi_levels') }}

)

select
    kpi_id,
    period,
    period_start_date,
    scope,
    scope_value,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from parts
group by all

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

terms as (

    select terms.*, measures.aggregation, spans.first_date, spans.last_date
    from {{ ref('int_kpi_terms_parsed') }} as terms
    inner join {{ ref('measures') }} as measures on terms.measure = measures.measure
    inner join {{ ref('kpi_spans') }} as spans on terms.kpi_id = spans.kpi_id
    where measures.aggregation in {{ level_aggregations() }}

),

known as (

    select * from {{ ref('fct_measures') }}
    where measure in (select measure from terms)

),

scoped as (

    {{ by_scope('known', ['date_day', 'measure'], 'sum(value) as value') }}

),

-- A level is read on the days that all inputs of its KPI cover, as everything else is.
days as (

    select terms.*, scoped.* exclude (measure)
    from scoped
    inner join terms
        on scoped.measure = terms.measure and scoped.date_day between terms.first_date and terms.last_date

),

levels as (

    {%- for period in kpi_periods() %}
    select
        kpi_id,
        side,
        sign,
        '{{ period }}' as period,
        {{ period_start(period, 'date_day') }} as period_start_date,
        scope,
        scope_value,
        {{ level_of_days('aggregation', 'value', 'date_day') }} as value
    from days
    group by kpi_id, side, measure, sign, period_start_date, scope, scope_value
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    kpi_id,
    period,
    period_start_date,
    scope,
    scope_value,
    sum(if(sign < 0, -value, value)) filter (where side = 'numerator') as numerator,
    sum(if(sign < 0, -value, value)) filter (where side = 'denominator') as denominator
from levels
group by kpi_id, period, period_start_date, scope, scope_value

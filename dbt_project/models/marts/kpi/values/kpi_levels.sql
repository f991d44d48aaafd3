{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

terms as (

    select * from {{ ref('kpi_terms') }}
    where aggregation in {{ level_aggregations() }}

),

-- A level is read on the days that all inputs of its KPI cover, as everything else is.
days as (

    select
        terms.kpi_id, terms.side, terms.measure, terms.sign, terms.aggregation,
        days.scope, days.scope_value, days.date_day,
        sum(days.value) as value
    from {{ ref('measure_days') }} as days
    inner join terms
        on
            days.measure = terms.measure
            and days.date_day between terms.first_date and terms.last_date
            and list_contains(terms.scopes, days.kind)
    group by all

),

levels as (

    {%- for period in kpi_periods() %}
    select
        kpi_id, side, sign, '{{ period }}' as period, {{ period_start(period, 'date_day') }} as period_start_date, scope, scope_value,
        {{ level_of_days('aggregation', 'value', 'date_day') }} as value
    from days
    group by kpi_id, side, measure, sign, period_start_date, scope, scope_value
    union all
    {%- endfor %}
    select
        kpi_id, side, sign, 'rolling_28' as period, date_day - {{ rolling_days(-1) }} as period_start_date, scope, scope_value,
        {{ level_of_window('aggregation', 'value', 'date_day') }} as value
    from days
    window four_weeks as (
        partition by kpi_id, side, measure, sign, scope, scope_value
        order by date_day range between interval {{ rolling_days(-1) }} days preceding and current row
    )

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

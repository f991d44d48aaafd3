{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

factors as (

    select *, coalesce(end_date, {{ through_date() }}) as last_date
    from {{ ref('external_factors') }}
    where start_date <= {{ through_date() }}

),

touched as (

    select distinct
        lines.period,
        lines.period_start_date,
        lines.scope,
        lines.scope_value,
        factors.factor_id,
        factors.name_en,
        factors.name_zh,
        factors.start_date
    from (select distinct period, period_start_date, period_end_date, scope, scope_value from {{ ref('scorecard_lines') }}) as lines
    inner join factors on lines.period_start_date <= factors.last_date and lines.period_end_date >= factors.start_date
    inner join {{ ref('scorecard_reach') }} as reach on lines.scope = reach.scope and lines.scope_value = reach.scope_value
    -- what concerns the company concerns all of it, and what concerns a part of it concerns the company
    where
        'company' in (factors.scope, reach.reached_scope)
        or (factors.scope = reach.reached_scope and factors.scope_value = reach.reached_value)

)

select
    period,
    period_start_date,
    scope,
    scope_value,
    list(factor_id order by start_date, factor_id) as factor_ids,
    string_agg(name_en, '; ' order by start_date, factor_id) as factors_en,
    string_agg(name_zh, '；' order by start_date, factor_id) as factors_zh
from touched
group by all

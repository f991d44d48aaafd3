-- The weights of a scorecard: the targets of one scope and period that hold on the same first day of a period.
select
    period,
    period_start_date,
    scope,
    scope_value,
    sum(weight) as weights,
    string_agg(kpi_id || ' ' || weight, ', ' order by kpi_id) as lines
from {{ ref('fct_scorecard') }}
where verdict <> 'not started'
group by period, period_start_date, scope, scope_value
having abs(sum(weight) - 1) > 1e-9

with

measured as (

    {%- for part in ['visitors', 'customers', 'active_customers', 'lead_times', 'prior_revenue', 'new_customer_value', 'rolling'] %}
    select period, period_start_date, scope, scope_value, measure, value
    from {{ ref('period_measures__' ~ part) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select period, period_start_date, scope, scope_value, measure, value
from measured
where scope <> 'reach'
union all
-- a unit of the organisation has what it answers for, where that is one thing: distinct people do not add up over several
select measured.period, measured.period_start_date, units.scope, units.scope_value, measured.measure, measured.value
from measured
inner join {{ ref('unit_reaches') }} as units
    on measured.scope = units.reach_scope and measured.scope_value = units.reach_value
where units.pieces = 1

{{ config(materialized='ephemeral', contract={'enforced': false}) }}

-- One pass by day, which weeks and months are added up from.
with

days as (

    select
        funnel,
        entered_date,
        {{ funnel_breakdown() }},
        {%- for period in funnel_periods() %}
        count_if(is_{{ period }}_entry) as {{ period }}_entries,
        {%- endfor %}
        1 as step
    from {{ ref('int_funnel_entries_chosen') }}
    group by funnel, entered_date, {{ funnel_breakdown_sets() }}

)

{%- for period in funnel_periods() %}

select
    funnel,
    '{{ period }}' as period,
    {{ period_start(period, 'entered_date') }} as cohort_start_date,
    breakdown,
    breakdown_value,
    step,
    cast(sum({{ period }}_entries) as bigint) as reached
from days
group by funnel, {{ period_start(period, 'entered_date') }}, breakdown, breakdown_value, step
having sum({{ period }}_entries) > 0
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}

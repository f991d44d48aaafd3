{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set states = ['new', 'active', 'won back', 'at risk', 'dormant', 'churned'] %}
with

months as (

    select distinct month_start_date
    from {{ ref('dim_date') }}
    where month_start_date <= {{ through_date() }}

),

changes as (

    select {{ period_start('month', 'from_date') }} as month_start_date, state, 1 as change
    from {{ ref('int_customer_spells') }}
    union all
    -- a state that ends on the last day of a month still stands at its end
    select {{ period_start('month', 'to_date + 1') }} as month_start_date, state, -1 as change
    from {{ ref('int_customer_spells') }}
    where to_date < {{ through_date() }}

),

changed as (

    select
        {%- for state in states %}
        count(*) filter (where state = '{{ state }}' and change = 1) as {{ state | replace(' ', '_') }}_starts,
        sum(change) filter (where state = '{{ state }}') as {{ state | replace(' ', '_') }}_change,
        {%- endfor %}
        month_start_date
    from changes
    group by month_start_date

)

select
    months.month_start_date,
    {%- for state in states %}
    {%- set name = state | replace(' ', '_') %}
    coalesce(sum(changed.{{ name }}_change) over (order by months.month_start_date), 0) as closing_{{ name }},
    {%- endfor %}
    coalesce(changed.new_starts, 0) as new_customers,
    coalesce(changed.won_back_starts, 0) as won_back_customers,
    coalesce(changed.churned_starts, 0) as churned_customers
from months
left join changed on months.month_start_date = changed.month_start_date

with

months as (

    select
        *,
        {{ shift_period('month', 'month_start_date', 1) }} - 1 as month_end_date,
        closing_new + closing_active + closing_won_back + closing_at_risk + closing_dormant as closing_customers
    from {{ ref('customer_month_states') }}

),

opened as (

    select
        *,
        coalesce(lag(closing_customers) over (order by month_start_date), 0) as opening_customers,
        coalesce(lag(closing_churned) over (order by month_start_date), 0) as opening_churned
    from months

)

select
    opened.month_start_date,
    least(opened.month_end_date, {{ through_date() }}) as as_of_date,
    opened.month_end_date <= {{ through_date() }} as is_complete,

    -- flows: opening + new + won back - churned = closing
    {%- for flow in ['opening', 'new', 'won_back', 'churned', 'closing'] %}
    cast(opened.{{ flow }}_customers as bigint) as {{ flow }}_customers,
    {%- endfor %}
    opened.churned_customers / nullif(opened.opening_customers, 0) as churn_rate,
    opened.won_back_customers / nullif(opened.opening_churned, 0) as win_back_rate,

    -- states at the end
    {%- for state in ['new', 'active', 'won_back', 'at_risk', 'dormant', 'churned'] %}
    cast(opened.closing_{{ state }} as bigint) as closing_{{ state }},
    {%- endfor %}

    -- who ordered
    {%- for kind in ['new', 'returning', 'unknown'] %}
    cast(coalesce(orders.{{ kind }}_orders, 0) as bigint) as {{ kind }}_orders,
    cast(coalesce(orders.{{ kind }}_net_revenue, 0) as decimal(18, 6)) as {{ kind }}_net_revenue,
    {%- endfor %}
    cast(coalesce(orders.new_customers_ordering, 0) as bigint) as new_customers_ordering,
    cast(coalesce(orders.returning_customers, 0) as bigint) as returning_customers
from opened
left join {{ ref('customer_month_orders') }} as orders on opened.month_start_date = orders.month_start_date

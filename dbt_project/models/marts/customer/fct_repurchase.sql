{%- set windows = [30, 60, 90, 180, 365] %}
with

customers as (

    select
        customer_key,
        min(order_date) filter (where order_number = 1) as first_date,
        min(order_date) filter (where order_number = 2) as second_date
    from {{ ref('int_customer_orders') }}
    where not is_return
    group by customer_key

),

cohorts as (

    {%- for period in ['month', 'quarter', 'year'] %}
    select
        '{{ period }}' as period,
        {{ period_start(period, 'first_date') }} as cohort_start_date,
        {{ shift_period(period, period_start(period, 'first_date'), 1) }} - 1 as cohort_end_date,
        *
    from customers
    union all
    {%- endfor %}
    select 'all' as period, min(first_date) over () as cohort_start_date, {{ through_date() }} as cohort_end_date, *
    from customers

)

select
    period,
    cohort_start_date,
    {%- for days in windows %}
    -- known once all of the cohort have had as many days
    case
        when max(cohort_end_date) + {{ days }} <= {{ through_date() }}
            then count(*) filter (where second_date - first_date <= {{ days }}) / count(*)
    end as repurchase_share_{{ days }}_days,
    {%- endfor %}
    count(*) as customers,
    count(second_date) as repeat_customers,
    count(second_date) / count(*) as repurchase_share,
    cast(median(second_date - first_date) as double) as median_days_to_second_order
from cohorts
group by period, cohort_start_date

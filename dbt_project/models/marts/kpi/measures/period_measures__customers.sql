{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

purchases as (

    select * from {{ ref('fct_orders') }}
    where is_counted and not is_return and customer_key is not null

),

scoped as (

    {{ by_scope('purchases', ['order_key', 'customer_key', 'order_date']) }}

),

sequenced as (

    select
        *,
        lag(order_date) over purchase_order as previous_date,
        lag(order_date, 2) over purchase_order as second_last_date
    from scoped
    window purchase_order as (partition by scope, scope_value, customer_key order by order_date, order_key)

),

periods as (

    {%- for period in kpi_periods() %}
    select
        '{{ period }}' as period,
        {{ period_start(period, 'order_date') }} as period_start_date,
        {{ period_start(period, 'previous_date') }} as previous_start_date,
        {{ period_start(period, 'second_last_date') }} as second_last_start_date,
        {{ shift_period(period, period_start(period, 'order_date'), -1) }} as prior_start_date,
        {{ shift_period(period, period_start(period, 'order_date'), 1) }} as next_start_date,
        scope,
        scope_value
    from sequenced
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Each customer counts once: on the first purchase of a period, or on the second for a repeat customer.
counts as (

    select
        period,
        period_start_date,
        next_start_date,
        scope,
        scope_value,
        count(*) filter (where previous_start_date is distinct from period_start_date) as customers_ordering,
        count(*) filter (
            where previous_start_date = period_start_date and second_last_start_date is distinct from period_start_date
        ) as repeat_customers,
        count(*) filter (where previous_start_date = prior_start_date) as retained_customers
    from periods
    group by all

)

select
    period,
    period_start_date,
    scope,
    scope_value,
    unnest(['customers_ordering', 'repeat_customers', 'retained_customers']) as measure,
    cast(unnest([customers_ordering, repeat_customers, retained_customers]) as decimal(38, 6)) as value
from counts
union all
select period, next_start_date, scope, scope_value, 'prior_period_customers', customers_ordering
from counts
-- a period that the data cover only in part tells nothing about who came back from it
where next_start_date <= {{ through_date() }} and period_start_date >= (select min(order_date) from purchases)

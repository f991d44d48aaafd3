{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set active_days = 90 -%}
with

purchases as (

    select * from {{ ref('fct_orders') }}
    where is_counted and not is_return and customer_key is not null

),

scoped as (

    {{ by_scope('purchases', ['customer_key', 'order_date']) }}

),

sequenced as (

    select
        *,
        lag(order_date) over purchase_order as previous_date,
        lead(order_date) over purchase_order as next_date
    from scoped
    window purchase_order as (partition by scope, scope_value, customer_key order by order_date)

),

-- A purchase keeps a customer active for {{ active_days }} days; overlapping spells are one.
changes as (

    select scope, scope_value, order_date as date_day, 1 as change
    from sequenced
    where previous_date is null or previous_date + {{ active_days }} <= order_date
    union all
    select scope, scope_value, order_date + {{ active_days }} as date_day, -1 as change
    from sequenced
    where next_date is null or order_date + {{ active_days }} <= next_date

),

balances as (

    select
        scope,
        scope_value,
        date_day,
        sum(sum(change)) over (partition by scope, scope_value order by date_day) as active_customers
    from changes
    group by scope, scope_value, date_day

),

period_ends as (

    select
        periods.*,
        least(periods.period_end_date, {{ through_date() }}) as as_of_date,
        scopes.*
    from {{ ref('dim_period') }} as periods
    cross join (select distinct scope, scope_value from changes) as scopes
    where periods.period_start_date <= {{ through_date() }}

)

select
    period_ends.period,
    period_ends.period_start_date,
    period_ends.scope,
    period_ends.scope_value,
    'active_customers' as measure,
    cast(balances.active_customers as decimal(38, 6)) as value
from period_ends
asof inner join balances
    on
        period_ends.scope = balances.scope
        and period_ends.scope_value = balances.scope_value
        and period_ends.as_of_date >= balances.date_day

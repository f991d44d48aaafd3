{{ config(materialized='ephemeral', contract={'enforced': false}) }}

{%- set days = rolling_days() %}
with

purchases as (

    select distinct customer_key, order_key, order_date, channel, campaign_key
    from {{ ref('fct_orders') }}
    where is_counted and not is_return and customer_key is not null

),

scoped as (

    {{ by_scope('purchases', ['order_key', 'customer_key', 'order_date']) }}

),

sequenced as (

    select
        *,
        lag(order_date) over purchase_order as previous_date,
        lead(order_date) over purchase_order as next_date
    from scoped
    window purchase_order as (partition by scope, scope_value, customer_key order by order_date, order_key)

),

-- For who came back: an order matters twice, as the newest one, and {{ days }} days later as the newest of the window before.
moments as (

    select scope, scope_value, customer_key, order_date as date_day, order_date as newest_date, null as newest_before from sequenced
    union all
    select scope, scope_value, customer_key, order_date + {{ days }}, null, order_date + {{ days }} from sequenced

),

known as (

    select
        scope,
        scope_value,
        date_day,
        max(newest_date) over up_to_now as newest_date,
        max(newest_before) over up_to_now as newest_before,
        lead(date_day) over up_to_now as next_day
    from moments
    window up_to_now as (partition by scope, scope_value, customer_key order by date_day)

),

-- Until the next order the newest one speaks for the customer, as long as it lies in the window: no customer counts twice.
spells as (

    select 'customers_ordering' as measure, scope, scope_value, order_date as from_day, least(next_date, order_date + {{ days }}) as to_day
    from sequenced
    union all
    select 'prior_period_customers', scope, scope_value, order_date + {{ days }}, least(next_date, order_date + {{ days }}) + {{ days }}
    from sequenced
    union all
    select 'repeat_customers', scope, scope_value, order_date, least(next_date, previous_date + {{ days }})
    from sequenced
    where previous_date > order_date - {{ days }}
    union all
    select 'retained_customers', scope, scope_value, date_day, least(next_day, newest_date + {{ days }}, newest_before + {{ days }})
    from known
    where newest_date > date_day - {{ days }} and newest_before > date_day - {{ days }}

)

select measure, scope, scope_value, from_day as date_day, 1 as change from spells where from_day < to_day
union all
select measure, scope, scope_value, to_day as date_day, -1 as change from spells where from_day < to_day

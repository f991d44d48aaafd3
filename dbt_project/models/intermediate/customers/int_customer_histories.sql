with

orders as (

    select * from {{ ref('int_customer_orders') }}
    where first_order_date is not null

),

-- the last third of what is known is held out, and no more than the variable says
horizon as (

    select cast({{ through_date() }} - cast(least(known_days / 3, {{ clv_holdout_days() }}) as integer) as date) as calibration_end_date
    from (select {{ through_date() }} - min(first_order_date) as known_days from orders) as known

),

observed as (

    select orders.*, horizons.*
    from orders
    cross join (
        select 'all' as part, {{ through_date() }} as end_date, calibration_end_date from horizon
        union all
        select 'calibration', calibration_end_date, calibration_end_date from horizon
    ) as horizons
    where orders.first_order_date <= horizons.end_date

),

summed as (

    select
        {%- for value in ['net_revenue', 'margin'] %}
        {%- set amount = value ~ '_reporting' %}
        count(*) filter (where {{ amount }} is null) = 0 as has_{{ value }},
        sum({{ amount }}) filter (where order_date <= end_date) as {{ value }},
        sum({{ amount }}) filter (where not is_return and order_date <= end_date) as {{ value }}_sold,
        sum({{ amount }}) filter (
            where not is_return and order_date > first_order_date and order_date <= end_date
        ) as {{ value }}_repeated,
        sum({{ amount }}) filter (where order_date > end_date) as later_{{ value }},
        {%- endfor %}
        customer_key,
        part,
        first_order_date,
        calibration_end_date,
        end_date - first_order_date as age_days,
        count(distinct order_date) filter (where not is_return and order_date <= end_date) - 1 as repeats,
        max(order_date) filter (where not is_return and order_date <= end_date) - first_order_date as recency_days,
        count(distinct order_date) filter (where not is_return and order_date > end_date) as later_purchases
    from observed
    group by customer_key, part, first_order_date, calibration_end_date, end_date

)

select
    customer_key,
    part,
    first_order_date,
    calibration_end_date,
    age_days,
    repeats,
    recency_days,
    later_purchases,
    {%- for value in ['net_revenue', 'margin'] %}
    case when has_{{ value }} then {{ value }} end as {{ value }},
    -- what came back is taken from all purchases alike: nothing says which of them it was
    case when has_{{ value }} then coalesce(
        greatest({{ value }}_repeated / nullif(repeats, 0) * coalesce({{ value }} / nullif({{ value }}_sold, 0), 0), 0), 0
    ) end as mean_{{ value }},
    case when has_{{ value }} then coalesce(later_{{ value }}, 0) end as later_{{ value }},
    {%- endfor %}
    {{ through_date() }} - calibration_end_date as holdout_days
from summed

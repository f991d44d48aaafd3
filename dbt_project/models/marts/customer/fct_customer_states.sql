with

month_ends as (

    select distinct
        least({{ shift_period('month', 'month_start_date', 1) }} - 1, {{ through_date() }}) as as_of_date
    from {{ ref('dim_date') }}
    where
        month_start_date <= {{ through_date() }}
        and month_start_date > {{ shift_period('month', period_start('month', through_date()), '-' ~ customer_state_months()) }}

)

select
    spells.customer_key,
    month_ends.as_of_date,
    month_ends.as_of_date = {{ through_date() }} as is_current,
    spells.state,
    states.name_en as state_name_en,
    states.name_zh as state_name_zh,
    states.is_alive,
    spells.from_date as state_from_date,
    spells.last_order_date,
    cast(month_ends.as_of_date - spells.last_order_date as integer) as recency_days,
    cast(spells.rhythm_days as double) as rhythm_days,
    cast(spells.orders_to_date as bigint) as orders_to_date
from {{ ref('int_customer_spells') }} as spells
inner join month_ends on month_ends.as_of_date between spells.from_date and spells.to_date
left join {{ ref('customer_states') }} as states on spells.state = states.state

with

order_days as (

    select
        *,
        coalesce(next_order_date - 1, {{ through_date() }}) as last_known_date,
        case when day_number = 1 then 'new' when is_won_back then 'won back' else 'active' end as first_state
    from {{ ref('int_customer_order_days') }}

),

-- an order begins up to four spells, which the next order cuts short
spells as (

    select *, first_state as state, order_date as from_date, at_risk_from_date - 1 as to_date from order_days
    union all
    select *, 'at risk' as state, at_risk_from_date as from_date, dormant_from_date - 1 as to_date from order_days
    union all
    select *, 'dormant' as state, dormant_from_date as from_date, churned_from_date - 1 as to_date from order_days
    union all
    select *, 'churned' as state, churned_from_date as from_date, last_known_date as to_date from order_days

)

select
    customer_key,
    state,
    from_date,
    least(to_date, last_known_date) as to_date,
    next_order_date is null and least(to_date, last_known_date) = {{ through_date() }} as is_current,
    order_date as last_order_date,
    orders_to_date,
    rhythm_days,
    dormant_from_date
from spells
where from_date <= least(to_date, last_known_date)

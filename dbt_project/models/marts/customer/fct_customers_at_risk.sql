select
    spells.customer_key,
    spells.from_date as at_risk_from_date,
    spells.dormant_from_date,
    spells.last_order_date,
    cast({{ through_date() }} - spells.last_order_date as integer) as recency_days,
    cast(spells.rhythm_days as double) as rhythm_days,
    spells.last_order_date + cast(round(spells.rhythm_days) as integer) as expected_order_date,

    -- what is at stake
    cast(spells.orders_to_date as bigint) as orders,
    clv.net_revenue_to_date,
    clv.probability_alive,
    clv.predicted_net_revenue,
    row_number() over (
        order by coalesce(clv.predicted_net_revenue, clv.net_revenue_to_date) desc, spells.customer_key
    ) as priority,

    -- who they are
    rfm.segment,
    customers.acquisition_channel,
    customers.country
from {{ ref('int_customer_spells') }} as spells
inner join {{ ref('dim_customer') }} as customers on spells.customer_key = customers.customer_key
left join {{ ref('fct_customer_clv') }} as clv on spells.customer_key = clv.customer_key
left join {{ ref('fct_customer_rfm') }} as rfm on spells.customer_key = rfm.customer_key
where spells.is_current and spells.state = 'at risk'

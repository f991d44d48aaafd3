with

history as (

    select
        customer_key,
        min(first_order_date) as first_order_date,
        count(*) filter (where not is_return) as orders,
        sum(net_revenue_reporting) as net_revenue_to_date,
        case when count(margin_reporting) = count(*) then sum(margin_reporting) end as margin_to_date
    from {{ ref('int_customer_orders') }}
    where first_order_date is not null
    group by customer_key

)

select
    history.customer_key,
    {{ through_date() }} as as_of_date,
    history.first_order_date,
    history.orders,

    -- historic
    cast(history.net_revenue_to_date as decimal(18, 6)) as net_revenue_to_date,
    cast(history.margin_to_date as decimal(18, 6)) as margin_to_date,

    -- predicted, for twelve months from the day
    predicted.probability_alive,
    predicted.expected_purchases,
    cast(predicted.mean_net_revenue as decimal(18, 6)) as expected_order_value,
    cast(predicted.predicted_net_revenue as decimal(18, 6)) as predicted_net_revenue,
    cast(predicted.mean_margin as decimal(18, 6)) as expected_order_margin,
    cast(predicted.predicted_margin as decimal(18, 6)) as predicted_margin,
    {{ clv_yearly_discount() }}::double as yearly_discount
from history
left join {{ ref('int_customers_predicted') }} as predicted on history.customer_key = predicted.customer_key

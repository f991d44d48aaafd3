with

customers as (

    select
        customer_key,
        min(first_order_date) as first_order_date,
        max(order_date) filter (where not is_return) as last_order_date,
        count(*) filter (where not is_return) as orders,
        sum(net_revenue_reporting) as net_revenue_reporting
    from {{ ref('int_customer_orders') }}
    where first_order_date is not null
    group by customer_key

),

-- 1 to 5 by the share of customers who do worse, so that equals score alike
scored as (

    select
        {%- for score, column in {
            'recency': 'last_order_date', 'frequency': 'orders', 'monetary': 'net_revenue_reporting'
        }.items() %}
        cast(1 + floor(5 * (rank() over (order by {{ column }}) - 1) / count(*) over ()) as integer) as {{ score }}_score,
        {%- endfor %}
        *
    from customers

),

valued as (

    select *, cast(ceil((frequency_score + monetary_score) / 2) as integer) as value_score from scored

)

select
    valued.customer_key,
    {{ through_date() }} as as_of_date,
    valued.first_order_date,
    valued.last_order_date,

    -- measures
    cast({{ through_date() }} - valued.last_order_date as integer) as recency_days,
    valued.orders,
    cast(valued.net_revenue_reporting as decimal(18, 6)) as net_revenue_reporting,

    -- scores
    valued.recency_score,
    valued.frequency_score,
    valued.monetary_score,
    valued.value_score,
    cast(valued.recency_score * 100 + valued.frequency_score * 10 + valued.monetary_score as varchar) as rfm_code,

    -- segment
    segments.segment,
    segments.name_en as segment_name_en,
    segments.name_zh as segment_name_zh
from valued
left join {{ ref('customer_segments') }} as segments
    on
        valued.recency_score between segments.min_recency_score and segments.max_recency_score
        and valued.value_score between segments.min_value_score and segments.max_value_score

with

won as (

    select lead_key, cast(sum(amount_reporting) as decimal(18, 6)) as value_reporting
    from {{ ref('fct_deals') }}
    where is_won and lead_key is not null
    group by lead_key

),

stages as (

    {%- for stage in ['created', 'mql', 'sql', 'customer'] %}
    select
        '{{ 'lead' if stage == 'created' else stage }}' as conversion_type,
        lead_key,
        {{ stage }}_at as converted_at,
        {{ stage }}_date as conversion_date,
        {{ 'true' if stage == 'customer' else 'false' }} as has_value
    from {{ ref('fct_leads') }}
    where {{ stage }}_at is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

orders as (

    select 'order' as conversion_type, * from {{ ref('fct_orders') }}
    where is_counted and not is_return
    union all
    select 'repeat order' as conversion_type, * from {{ ref('fct_orders') }}
    where is_counted and not is_return and customer_key is not null and not is_first_order

)

select
    stages.conversion_type || '|' || stages.lead_key as conversion_id,
    stages.conversion_type,
    persons.person_key,
    stages.converted_at,
    stages.conversion_date,
    cast(coalesce(case when stages.has_value then won.value_reporting end, 0) as decimal(18, 6)) as value_reporting,
    cast(null as decimal(18, 6)) as margin_reporting,
    stages.lead_key,
    cast(null as varchar) as order_key
from stages
left join won on stages.lead_key = won.lead_key
left join {{ ref('int_persons_resolved') }} as persons
    on persons.id_type = 'contact' and stages.lead_key = persons.id_key
union all
select
    orders.conversion_type || '|' || orders.order_key as conversion_id,
    orders.conversion_type,
    coalesce(buyers.person_key, devices.person_key) as person_key,
    orders.ordered_at as converted_at,
    orders.order_date as conversion_date,
    orders.net_revenue_reporting as value_reporting,
    orders.margin_reporting,
    cast(null as varchar) as lead_key,
    orders.order_key
from orders
left join {{ ref('int_orders_sourced') }} as sourced on orders.order_key = sourced.order_key
left join {{ ref('int_persons_resolved') }} as buyers
    on buyers.id_type = 'buyer' and orders.customer_key = buyers.id_key
left join {{ ref('int_persons_resolved') }} as devices
    on devices.id_type = 'device' and sourced.visitor_key = devices.id_key

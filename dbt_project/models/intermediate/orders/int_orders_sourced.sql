with

orders as (

    select
        order_key,
        ltrim(order_name, '#') as order_number,
        -- a number that a shop platform uses is not another shop's
        rank() over (partition by ltrim(order_name, '#') order by source = 'generic_orders') = 1 as is_meant
    from {{ ref('int_orders_priced') }}

),

purchases as (

    select
        ltrim(events.transaction_id, '#') as transaction_id,
        min_by(
            {{ struct_of({
                'channel': 'sessions.channel', 'campaign_key': 'sessions.campaign_key', 'visitor_key': 'sessions.visitor_key'
            }) }},
            events.event_order
        ) as touch
    from {{ ref('int_events_sessionised') }} as events
    inner join {{ ref('int_sessions_grouped') }} as sessions on events.session_key = sessions.session_key
    where events.event_name = 'purchase' and events.transaction_id is not null
    group by 1

)

select
    orders.order_key,
    coalesce(by_name.touch.channel, by_id.touch.channel, 'Unassigned') as channel,
    coalesce(by_name.touch.campaign_key, by_id.touch.campaign_key, 'none') as campaign_key,
    coalesce(by_name.touch.visitor_key, by_id.touch.visitor_key) as visitor_key
from orders
left join purchases as by_name on orders.is_meant and orders.order_number = by_name.transaction_id
left join purchases as by_id on orders.order_key = by_id.transaction_id

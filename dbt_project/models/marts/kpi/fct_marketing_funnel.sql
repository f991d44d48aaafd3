with

stages as (

    select
        date_day, channel, campaign_key, impressions, clicks, spend_reporting
    from {{ ref('fct_ad_days') }}
    union all by name
    select session_date as date_day, channel, campaign_key, 1 as sessions
    from {{ ref('fct_sessions') }}
    union all by name
    select
        created_date as date_day, channel, campaign_key, 1 as leads,
        cast(mql_date is not null as integer) as mqls,
        cast(sql_date is not null as integer) as sqls,
        cast(opportunity_date is not null as integer) as opportunities,
        cast(customer_date is not null as integer) as customers
    from {{ ref('fct_leads') }}
    union all by name
    select
        order_date as date_day, channel, campaign_key, cast(not is_return as integer) as orders, net_revenue_reporting
    from {{ ref('fct_orders') }}
    where is_counted

)

select
    date_day,
    channel,
    campaign_key,
    {%- for stage in [
        'impressions', 'clicks', 'sessions', 'leads', 'mqls', 'sqls', 'opportunities', 'customers', 'orders'
    ] %}
    cast(coalesce(sum({{ stage }}), 0) as bigint) as {{ stage }},
    {%- endfor %}
    cast(coalesce(sum(spend_reporting), 0) as decimal(18, 6)) as spend_reporting,
    cast(coalesce(sum(net_revenue_reporting), 0) as decimal(18, 6)) as net_revenue_reporting
from stages
group by date_day, channel, campaign_key

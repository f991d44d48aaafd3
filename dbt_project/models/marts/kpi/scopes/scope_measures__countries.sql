{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

facts as (

    select
        session_date as date_day, 'ga4' as source, country,
        1 as sessions, page_views, cast(is_engaged as integer) as engaged_sessions, cast(is_bounced as integer) as bounced_sessions,
        cast(has_purchase as integer) as sessions_with_purchase
    from {{ ref('fct_sessions') }}
    union all by name
    select
        order_date as date_day, source, country,
        cast(not is_return as integer) as orders, units, net_revenue_reporting as net_revenue,
        margin_reporting as gross_margin, if(margin_reporting is null, 0, net_revenue_reporting) as costed_revenue,
        cast(is_first_order as integer) as new_customers
    from {{ ref('fct_orders') }}
    where is_counted

),

days as (

    select
        facts.date_day,
        {{ country_name('spellings.country', 'facts.country') }} as scope_value,
        {%- for measure in [
            'sessions', 'page_views', 'engaged_sessions', 'bounced_sessions', 'sessions_with_purchase', 'orders', 'units',
            'net_revenue', 'gross_margin', 'costed_revenue', 'new_customers',
        ] %}
        cast(sum(facts.{{ measure }}) as decimal(38, 6)) as {{ measure }},
        {%- endfor %}
        facts.source
    from facts
    left join {{ ref('country_spellings') }} as spellings on upper(trim(facts.country)) = spellings.spelling
    group by all

)

select date_day, 'country' as scope, scope_value, source, measure, value
from (unpivot days on columns(* exclude (date_day, source, scope_value)) into name measure value value)

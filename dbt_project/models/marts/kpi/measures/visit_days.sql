{{ config(materialized='ephemeral', contract={'enforced': false}) }}

with

visits as (

    select
        sessions.visitor_key,
        sessions.session_date as date_day,
        sessions.channel,
        sessions.campaign_key,
        {{ country_name('spellings.country', 'sessions.country') }} as country,
        bool_or(sessions.is_new_visitor) as is_new_visitor
    from {{ ref('fct_sessions') }} as sessions
    left join {{ ref('country_spellings') }} as spellings on upper(trim(sessions.country)) = spellings.spelling
    group by all

),

measured as (

    select 'unique_visitors' as measure, visitor_key, date_day, channel, campaign_key, country from visits
    union all
    select 'new_visitors' as measure, visitor_key, date_day, channel, campaign_key, country from visits
    where is_new_visitor

),

scoped as (

    {{ by_scope('measured', ['measure', 'visitor_key', 'date_day']) }}
    union all
    select distinct measure, visitor_key, date_day, 'country' as scope, country as scope_value
    from measured

)

select
    *,
    lag(date_day) over visits_in_order as previous_day,
    lead(date_day) over visits_in_order as next_day
from scoped
window visits_in_order as (partition by measure, scope, scope_value, visitor_key order by date_day)

with

visits as (

    select
        {{ joined_key(["'visit'", 'sessions.session_key']) }} as touch_id,
        persons.person_key,
        persons.account_key,
        sessions.session_key,
        sessions.started_at as touched_at,
        sessions.session_date as touch_date,
        case
            when coalesce(sessions.has_ad_click, false) or channels.is_paid then 'ad click'
            when sessions.channel = 'Email' then 'email click'
            when sessions.channel = 'Organic Social' then 'social'
            else 'visit'
        end as touch_type,
        sessions.source,
        sessions.medium,
        sessions.channel,
        sessions.campaign_key,
        sessions.landing_page,
        sessions.device_category,
        sessions.country,
        sessions.is_engaged
    from {{ ref('int_sessions_grouped') }} as sessions
    inner join {{ ref('channels') }} as channels on sessions.channel = channels.channel
    left join {{ ref('int_persons_resolved') }} as persons
        on persons.id_type = 'device' and sessions.visitor_key = persons.id_key
    where sessions.session_date <= {{ through_date() }}

),

contacts as (

    select
        {{ joined_key(["'sales contact'", 'leads.lead_key']) }} as touch_id,
        persons.person_key,
        persons.account_key,
        leads.lead_key,
        leads.first_response_at as touched_at,
        {{ reporting_date('leads.first_response_at') }} as touch_date,
        'sales contact' as touch_type,
        'sales' as source, 'crm' as medium, 'Unassigned' as channel, 'none' as campaign_key
    from {{ ref('int_leads_staged') }} as leads
    left join {{ ref('int_persons_resolved') }} as persons on persons.id_type = 'contact' and leads.lead_key = persons.id_key
    where {{ reporting_date('leads.first_response_at') }} <= {{ through_date() }}

),

touches as (

    select * from visits
    union all by name
    select * from contacts

),

first_visits as (

    select persons.person_key, min(sessions.started_at) as first_visited_at
    from {{ ref('int_sessions_grouped') }} as sessions
    inner join {{ ref('int_persons_resolved') }} as persons
        on persons.id_type = 'device' and sessions.visitor_key = persons.id_key
    group by persons.person_key

)

select
    touches.*,
    {%- for unit in ['person', 'session', 'lead', 'account'] %}
    {{ key_number('touches.' ~ unit ~ '_key') }} as {{ unit }}_no,
    {%- endfor %}
    touches.channel = 'Direct' as is_direct,
    first_visits.first_visited_at
from touches
left join first_visits on touches.person_key = first_visits.person_key

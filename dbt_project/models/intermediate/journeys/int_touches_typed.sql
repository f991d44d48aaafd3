with

visits as (

    select
        {{ joined_key(["'visit'", 'sessions.session_key']) }} as touch_id,
        persons.person_key,
        persons.account_key,
        sessions.visitor_key,
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

answers as (

    select lead_key, {{ until_through_date('first_response_at') }} as touched_at from {{ ref('int_leads_staged') }}

),

contacts as (

    select
        {{ joined_key(["'sales contact'", 'answers.lead_key']) }} as touch_id,
        persons.person_key,
        persons.account_key,
        answers.lead_key,
        answers.touched_at,
        {{ reporting_date('answers.touched_at') }} as touch_date,
        'sales contact' as touch_type,
        'sales' as source,
        'crm' as medium,
        'Unassigned' as channel,
        'none' as campaign_key
    from answers
    left join {{ ref('int_persons_resolved') }} as persons
        on persons.id_type = 'contact' and answers.lead_key = persons.id_key
    where answers.touched_at is not null

),

touches as (

    select * from visits
    union all by name
    select * from contacts

)

select
    *,
    {%- for unit in ['person', 'session', 'lead', 'account'] %}
    {{ key_number(unit ~ '_key') }} as {{ unit }}_no,
    {%- endfor %}
    channel = 'Direct' as is_direct,
    min(case when session_key is not null then touched_at end) over (partition by person_key) as first_visited_at
from touches

{%- set stages = ['mql', 'sql', 'opportunity', 'customer'] %}
with

leads as (

    select
        *,
        {{ reporting_date('created_at') }} as created_date
    from {{ ref('int_leads_staged') }}

),

-- what came after the day is not known yet
known as (

    select
        {{ all_except(['mql_at', 'sql_at', 'opportunity_at', 'customer_at', 'first_response_at', 'last_activity_at']) }},
        {%- for stage in stages %}
        {{ until_through_date(stage ~ '_at') }} as {{ stage }}_at,
        {%- endfor %}
        {{ until_through_date('first_response_at') }} as first_response_at,
        {{ until_through_date('last_activity_at') }} as last_activity_at
    from leads
    where created_date <= {{ through_date() }}

),

timed as (

    select
        *,
        {{ seconds_between('created_at', 'first_response_at') }} / 60 as response_minutes,
        {{ seconds_between('created_at', 'customer_at') }} / 86400 as days_to_customer
    from known

)

select
    -- ids
    lead_key,
    person_key,

    -- where it came from
    channel,
    campaign_key,
    original_source,

    -- state
    lifecycle_stage,
    lead_status,

    -- times
    created_at,
    created_date,
    {%- for stage in stages %}
    {{ stage }}_at,
    {{ reporting_date(stage ~ '_at') }} as {{ stage }}_date,
    {%- endfor %}
    {{ reporting_date('last_activity_at') }} as last_activity_date,
    cast(days_to_customer as double) as days_to_customer,

    -- answer
    first_response_at,
    cast(response_minutes as double) as response_minutes,
    coalesce(response_minutes <= {{ response_sla_minutes() }}, false) as is_answered_within_sla
from timed

with

contacts as (

    select
        contacts.*,
        stages.lifecycle_stage as stage,
        -- a contact that was imported as a lead has no date of becoming one
        coalesce(contacts.became_lead_at, case when stages.is_lead then contacts.created_at end) as lead_at
    from {{ ref('stg_hubspot__contacts') }} as contacts
    left join {{ ref('lifecycle_stages') }} as stages
        on {{ replace_all('lower(contacts.lifecycle_stage)', '[^a-z]', '') }} = stages.vendor_stage

),

leads as (

    select
        contacts.*,
        coalesce(sources.channel, 'Unassigned') as channel,
        {{ campaign_key("coalesce(contacts.utm_campaign, case sources.campaign_column"
            ~ " when 'original_source_drill_down_1' then contacts.original_source_drill_down_1"
            ~ " when 'original_source_drill_down_2' then contacts.original_source_drill_down_2 end)") }} as campaign_key
    from contacts
    left join {{ ref('hubspot_original_sources') }} as sources
        on {{ replace_all('lower(contacts.original_source)', '[^a-z]+', '_') }} = sources.original_source
    where contacts.lead_at is not null

)

select
    contact_key as lead_key,
    person_key,
    owner_key,

    -- where it came from
    channel,
    campaign_key,
    original_source,

    -- state
    coalesce(stage, 'other') as lifecycle_stage,
    lead_status,

    -- times
    lead_at as created_at,
    became_mql_at as mql_at,
    became_sql_at as sql_at,
    became_opportunity_at as opportunity_at,
    became_customer_at as customer_at,
    -- what sales said before there was a lead is no answer to it
    case when first_engaged_at >= lead_at then first_engaged_at end as first_response_at,
    last_activity_at
from leads

with

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

contacts as (

    select deal_key, contact_keys, {{ explode_text('contact_keys', ';') }} as contact_key from deals

),

-- of several contacts, the first of the list that is a lead
leads as (

    select
        contacts.deal_key,
        min_by(leads.lead_key, position(trim(contacts.contact_key) in contacts.contact_keys)) as lead_key
    from contacts
    inner join {{ ref('int_leads_staged') }} as leads on trim(contacts.contact_key) = leads.lead_key
    group by contacts.deal_key

)

select
    deals.deal_key,
    leads.lead_key,
    deals.owner_key,
    deals.pipeline,
    deals.deal_stage as stage,
    deals.created_at,
    -- an open deal's close date is a hope
    case when coalesce(deals.is_deal_closed, deals.is_closed_won, false) then deals.close_at end as closed_at,
    coalesce(deals.is_closed_won, false) as is_won,
    deals.amount_native,
    coalesce(deals.currency, '{{ reporting_currency() }}') as currency
from deals
left join leads on deals.deal_key = leads.deal_key

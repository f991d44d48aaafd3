with

deals as (

    select
        {{ all_except(['closed_at']) }},
        {{ reporting_date('created_at') }} as created_date,
        {{ reporting_date(until_through_date('closed_at')) }} as closed_date
    from {{ ref('int_deals_linked') }}

)

select
    -- ids
    deals.deal_key,
    leads.lead_key,

    -- times
    deals.created_date,
    deals.closed_date,

    -- state, as of the last day that is counted
    deals.stage,
    deals.closed_date is not null as is_closed,
    deals.closed_date is not null and deals.is_won as is_won,

    -- numerics, converted at the day of closing, of an open deal at that of creation
    deals.amount_native,
    deals.currency,
    cast(deals.amount_native * rates.rate_to_reporting as decimal(18, 6)) as amount_reporting,

    -- where its lead came from
    coalesce(leads.channel, 'Unassigned') as channel,
    coalesce(leads.campaign_key, 'none') as campaign_key
from deals
left join {{ ref('fct_leads') }} as leads on deals.lead_key = leads.lead_key
left join {{ ref('int_fx_rates_filled') }} as rates
    on coalesce(deals.closed_date, deals.created_date) = rates.rate_date and deals.currency = rates.currency
where deals.created_date <= {{ through_date() }}

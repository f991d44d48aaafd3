with

plans as (

    select * exclude (currency), coalesce(currency, '{{ reporting_currency() }}') as currency
    from {{ ref('stg_figures__campaign_plans') }}

),

advertised as (

    select
        vendor_campaign_id,
        campaign_key,
        channel,
        min(date_day) filter (where impressions > 0) as first_shown_date,
        max(date_day) as last_date
    from {{ ref('int_ad_days_converted') }}
    where campaign_key <> 'none'
    group by vendor_campaign_id, campaign_key, channel

),

-- by the platform's id, which may have been renamed, else by name; a platform's campaign is in the channel it was last in
ids as (

    select vendor_campaign_id, max_by(campaign_key, last_date) as campaign_key
    from advertised
    where vendor_campaign_id is not null
    group by vendor_campaign_id

),

names as (

    select
        campaign_key,
        max_by(channel, last_date) as channel,
        min(first_shown_date) as first_shown_date
    from advertised
    group by campaign_key

),

keyed as (

    select plans.*, coalesce(ids.campaign_key, {{ campaign_key('plans.campaign') }}) as campaign_key
    from plans
    left join ids on plans.campaign = ids.vendor_campaign_id

)

select
    keyed.campaign_key,
    keyed.plan_key,
    keyed.campaign,
    names.channel,
    keyed.goal_kpi,
    keyed.planned_launch_date,
    keyed.planned_end_date,
    coalesce(keyed.launched_date, names.first_shown_date) as launched_date,
    keyed.budget_native,
    keyed.currency,
    cast(keyed.budget_native * rates.rate_to_reporting as decimal(18, 6)) as budget_reporting
from keyed
left join names on keyed.campaign_key = names.campaign_key
left join {{ ref('int_fx_rates_filled') }} as rates
    on keyed.planned_launch_date = rates.rate_date and keyed.currency = rates.currency

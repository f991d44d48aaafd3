with

arms as (

    select * exclude (currency), coalesce(currency, '{{ reporting_currency() }}') as currency
    from {{ ref('stg_figures__experiment_arms') }}

),

ids as (

    select vendor_campaign_id, max_by(campaign_key, date_day) as campaign_key
    from {{ ref('int_ad_days_converted') }}
    where vendor_campaign_id is not null and campaign_key <> 'none'
    group by vendor_campaign_id

)

select
    arms.experiment,
    arms.arm,
    arms.period_start_date,
    arms.arm_key,
    coalesce(ids.campaign_key, {{ campaign_key('arms.campaign') }}) as campaign_key,
    arms.is_control,
    arms.planned_share,
    arms.period_end_date,
    arms.units,
    arms.conversions,
    cast(arms.value_native * rates.rate_to_reporting as decimal(18, 6)) as value_reporting,
    arms.value_sum_of_squares_native * rates.rate_to_reporting * rates.rate_to_reporting as value_sum_of_squares_reporting
from arms
left join ids on arms.campaign = ids.vendor_campaign_id
left join {{ ref('int_fx_rates_filled') }} as rates
    on arms.period_start_date = rates.rate_date and arms.currency = rates.currency
where arms.period_start_date <= {{ through_date() }}

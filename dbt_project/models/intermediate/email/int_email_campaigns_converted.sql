select
    {{ joined_key(['campaigns.platform', 'campaigns.vendor_campaign_id']) }} as mailing_key,
    {{ campaign_key('campaigns.campaign_name') }} as campaign_key,
    'Email' as channel,
    campaigns.*,
    rates.rate_to_reporting as fx_rate,
    rates.rate_age_days as fx_rate_age_days,
    cast(campaigns.revenue_native * rates.rate_to_reporting as decimal(18, 6)) as revenue_reporting
from {{ ref('int_email_campaigns_unioned') }} as campaigns
left join {{ ref('int_fx_rates_filled') }} as rates
    on campaigns.sent_date = rates.rate_date and campaigns.currency = rates.currency

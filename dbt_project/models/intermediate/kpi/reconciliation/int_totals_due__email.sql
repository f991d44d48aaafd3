{{ config(materialized='ephemeral', tags=['audit']) }}

with

campaigns as (

    select
        campaigns.*,
        {{ reporting_date('campaigns.sent_at') }} as sent_date,
        campaigns.recipients < {{ email_test_recipients() }} as is_test
    from {{ ref('stg_mailchimp__campaigns') }} as campaigns

),

counted as (

    select campaigns.*, cast(campaigns.revenue_native * rates.rate_to_reporting as decimal(38, 12)) as revenue_converted
    from campaigns
    left join {{ ref('int_fx_rates_filled') }} as rates
        on campaigns.sent_date = rates.rate_date and campaigns.currency = rates.currency
    where campaigns.sent_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', "'mailchimp'", "'fct_email_campaigns'", 'counted',
    {
        'campaigns': 'count(*)', 'recipients': 'sum(recipients)', 'deliveries': 'sum(deliveries)',
        'unique_opens': 'sum(unique_opens)', 'unique_clicks': 'sum(unique_clicks)', 'unsubscribes': 'sum(unsubscribes)',
        'test sends': 'count(*) filter (where is_test)', 'revenue': 'sum(revenue_native)',
    },
    day='sent_date', money=['revenue'], currency='currency'
) }}
union all
-- each campaign is rounded to six decimals
{{ totals(
    'staging to mart', 'expected', "'mailchimp'", "'fct_email_campaigns'", 'counted',
    {'revenue converted': 'sum(revenue_converted)'},
    day='sent_date', money=['revenue converted'], currency="'" ~ reporting_currency() ~ "'", rounding=0.000001
) }}

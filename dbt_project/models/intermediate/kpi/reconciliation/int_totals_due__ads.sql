{{ config(materialized='ephemeral', tags=['audit']) }}

with

staged as (

    select 'google_ads' as platform, source_date, currency, impressions, clicks, conversions, video_views, spend_native
    from {{ ref('stg_google_ads__campaign_days') }}
    union all
    select
        'meta_ads', source_date, currency, impressions, if(has_link_clicks, link_clicks, all_clicks),
        if(is_conversion, results, purchases), video_views, spend_native
    from {{ ref('stg_meta_ads__ad_days') }}
    union all
    select 'linkedin_ads', source_date, currency, impressions, clicks, conversions, video_views, spend_native
    from {{ ref('stg_linkedin_ads__ad_days') }}
    union all
    select 'microsoft_ads', source_date, currency, impressions, clicks, conversions, null, spend_native
    from {{ ref('stg_microsoft_ads__ad_days') }}
    union all
    select 'baidu_ads', source_date, currency, impressions, clicks, conversions, null, spend_native
    from {{ ref('stg_baidu_ads__ad_days') }}

),

days as (

    select staged.*, cast(staged.spend_native * rates.rate_to_reporting as decimal(38, 12)) as spend_converted
    from staged
    left join {{ ref('int_fx_rates_filled') }} as rates
        on staged.source_date = rates.rate_date and staged.currency = rates.currency
    where staged.source_date <= {{ through_date() }}

)

{{ totals(
    'staging to mart', 'expected', 'platform', "'fct_ad_days'", 'days',
    {
        'impressions': 'sum(impressions)', 'clicks': 'sum(clicks)', 'conversions': 'sum(conversions)',
        'video_views': 'sum(video_views)', 'spend': 'sum(spend_native)',
    },
    day='source_date', money=['spend'], currency='currency'
) }}
union all
-- each row of the mart is rounded to six decimals
{{ totals(
    'staging to mart', 'expected', 'platform', "'fct_ad_days'", 'days', {'spend converted': 'sum(spend_converted)'},
    day='source_date', money=['spend converted'], currency="'" ~ reporting_currency() ~ "'", rounding=0.000001
) }}

with

mailchimp as (

    select
        'mailchimp' as platform,
        campaign_id as vendor_campaign_id,
        coalesce(campaign_name, subject) as campaign_name,
        list_name,
        sent_at,
        {{ reporting_date('sent_at') }} as sent_date,
        recipients < {{ email_test_recipients() }} as is_test,
        recipients,
        deliveries,
        bounces,
        unique_opens,
        total_opens,
        unique_clicks,
        total_clicks,
        unsubscribes,
        complaints,
        orders,
        currency,
        revenue_native
    from {{ ref('stg_mailchimp__campaigns') }}

)

select * from mailchimp

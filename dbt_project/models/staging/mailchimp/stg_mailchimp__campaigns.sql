with

source as (

    {{ latest_rows('mailchimp', 'campaigns') }}

),

renamed as (

    select
        -- ids
        unique_id as campaign_id,
        {{ to_text('title') }} as campaign_name,
        {{ to_text('subject') }} as subject,
        {{ to_text('list') }} as list_name,

        -- numerics
        {{ to_count('total_recipients') }} as recipients,
        {{ to_count('successful_deliveries') }} as deliveries,
        {{ to_count('soft_bounces') }} as soft_bounces,
        {{ to_count('hard_bounces') }} as hard_bounces,
        {{ to_count('total_bounces') }} as bounces,
        {{ to_count('unique_opens') }} as unique_opens,
        {{ to_count('total_opens') }} as total_opens,
        {{ to_count('unique_clicks') }} as unique_clicks,
        {{ to_count('total_clicks') }} as total_clicks,
        {{ to_count('unsubscribes') }} as unsubscribes,
        {{ to_count('abuse_complaints') }} as complaints,
        {{ to_count('total_orders') }} as orders,

        -- money: the file does not say in which currency
        '{{ mailchimp_currency() }}' as currency,
        {{ to_money('total_gross_sales') }} as gross_sales_native,
        {{ to_money('total_revenue') }} as revenue_native,

        -- times
        {{ vendor_timestamp('mailchimp', 'campaigns', 'send_date') }} as sent_at,
        {{ vendor_date('mailchimp', 'campaigns', 'send_date') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed

with

source as (

    {{ current_rows('google_ads', 'campaign_days') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as campaign_day_key,
        scope as account,
        customer_id,
        account as account_name,
        campaign_id,
        {{ to_text('campaign') }} as campaign_name,
        campaign_type,
        campaign_status,

        -- numerics
        upper(trim(currency_code)) as currency,
        {{ to_money('cost') }} as spend_native,
        {{ to_count('impressions') }} as impressions,
        {{ to_count('clicks') }} as clicks,
        {{ to_count('interactions') }} as interactions,
        {{ to_decimal('conversions') }} as conversions,
        {{ to_money('conversion_value') }} as conversion_value_native,
        {{ to_count('video_views') }} as video_views,

        -- lineage
        source_date,
        filename,
        file_row_number
    from source

)

select * from renamed

with

source as (

    {{ current_rows('microsoft_ads', 'ad_days') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as ad_day_key,
        scope as account,
        campaign_id,
        {{ to_text('campaign_name') }} as campaign_name,
        {{ to_text('campaign_type') }} as campaign_type,

        -- numerics
        upper(trim(currency_code)) as currency,
        {{ to_decimal('spend') }} as spend_native,
        {{ to_count('impressions') }} as impressions,
        {{ to_count('clicks') }} as clicks,
        {{ to_decimal('conversions') }} as conversions,
        {{ to_decimal('revenue') }} as conversion_value_native,

        -- lineage
        source_date,
        filename,
        file_row_number
    from source

)

select * from renamed

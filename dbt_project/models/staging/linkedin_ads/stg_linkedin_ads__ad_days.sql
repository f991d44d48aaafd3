with

source as (

    {{ current_rows('linkedin_ads', 'ad_days') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as ad_day_key,
        scope as account,
        campaign_group_id,
        {{ to_text('campaign_group_name') }} as campaign_group_name,
        campaign_id,
        {{ to_text('campaign_name') }} as campaign_name,
        ad_set_id,
        {{ to_text('ad_set_name') }} as ad_set_name,
        {{ to_text('ad_set_objective') }} as campaign_type,

        -- numerics
        upper(trim(currency)) as currency,
        {{ to_decimal('total_spent') }} as spend_native,
        {{ to_count('impressions') }} as impressions,
        {{ to_count('clicks') }} as clicks,
        {{ to_count('clicks_to_landing_page') }} as landing_page_clicks,
        {{ to_decimal('conversions') }} as conversions,
        {{ to_decimal('total_conversion_value') }} as conversion_value_native,
        {{ to_count('leads') }} as leads,
        {{ to_count('video_views') }} as video_views,

        -- lineage
        source_date,
        filename,
        file_row_number
    from source

)

select * from renamed

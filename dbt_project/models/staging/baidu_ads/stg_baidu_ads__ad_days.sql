with

source as (

    {{ current_rows('baidu_ads', 'ad_days') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as ad_day_key,
        scope as account,
        campaign_id,
        {{ to_text('campaign_name') }} as campaign_name,

        -- numerics
        'CNY' as currency,
        {{ to_decimal('spend') }} as spend_native,
        {{ to_count('impressions') }} as impressions,
        {{ to_count('clicks') }} as clicks,
        case
            when coalesce(page_conversions, chat_conversions) is not null
                then coalesce({{ to_decimal('page_conversions') }}, 0) + coalesce({{ to_decimal('chat_conversions') }}, 0)
        end as conversions,

        -- lineage
        source_date,
        filename,
        file_row_number
    from source

)

select * from renamed

{%- set conversion = '(^|[^a-z])(purchases?|leads?|compras?|achats?|prospects?)([^a-z]|$)|käufe|clientes potenciales' -%}
with

source as (

    {{ current_rows('meta_ads', 'ad_days') }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as ad_day_key,
        scope as account,
        campaign_id,
        {{ to_text('campaign_name') }} as campaign_name,
        {{ to_text('ad_set_name') }} as ad_set_name,
        {{ to_text('ad_name') }} as ad_name,
        coalesce({{ to_text('objective') }}, {{ to_text('objective_of_breakdown') }}) as campaign_type,

        -- numerics
        upper(trim(currency)) as currency,
        {{ to_decimal('amount_spent') }} as spend_native,
        {{ to_count('impressions') }} as impressions,
        {{ to_count('link_clicks') }} as link_clicks,
        {{ to_count('clicks_all') }} as all_clicks,
        {{ to_decimal('results') }} as results,
        {{ to_decimal('purchases') }} as purchases,
        {{ to_decimal('purchases_conversion_value') }} as conversion_value_native,
        {{ to_count('video_plays') }} as video_views,

        -- state: an empty count is none, where the file has the column at all; results are of another kind in each row
        max(link_clicks) over (partition by filename) is not null as has_link_clicks,
        {{ matches("lower(concat_ws(' ', result_type, result_indicator))", "'" ~ conversion ~ "'") }} as is_conversion,

        -- lineage
        source_date,
        filename,
        file_row_number
    from source

)

select * from renamed

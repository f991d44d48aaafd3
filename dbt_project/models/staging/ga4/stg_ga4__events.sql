with

source as (

    {{ current_rows('ga4', 'events') }}

),

unpacked as (

    {{ unpack_params('source', 'event_params', [
        'ga_session_id', 'ga_session_number', 'session_engaged', 'engagement_time_msec', 'entrances', 'page_location',
        'page_referrer', 'page_title', 'ignore_referrer', 'source', 'medium', 'campaign', 'term', 'content', 'gclid',
        'transaction_id', 'value', 'currency',
    ]) }}

),

renamed as (

    select
        -- ids
        {{ row_key() }} as event_key,
        {{ hash_key('user_pseudo_id') }} as visitor_key,
        {{ hash_key('user_id') }} as user_key,
        param_ga_session_id as session_id,
        coalesce(
            {{ to_known_text('param_transaction_id') }}, {{ to_known_text('ecommerce.transaction_id') }}
        ) as transaction_id,
        stream_id,

        -- times
        source_date,
        {{ timestamp_from_micros('try_cast(event_timestamp as bigint)') }} as occurred_at,

        -- what happened
        event_name,
        {{ url_path('param_page_location') }} as page_location,
        param_page_title as page_title,
        {{ to_count('param_ga_session_number') }} as session_number,
        {{ to_count('param_engagement_time_msec') }} as engagement_msec,
        param_session_engaged = '1' as is_session_engaged,
        param_entrances = '1' as is_entrance,
        {{ to_money('coalesce(param_value, ecommerce.purchase_revenue)') }} as event_value,
        upper({{ to_known_text('param_currency') }}) as currency,
        {{ list_length('items') }} as items,

        -- where the visit came from
        {{ url_host('param_page_referrer') }} as referrer_host,
        {{ url_host('param_page_location') }} as page_host,
        coalesce({{ to_boolean('param_ignore_referrer') }}, false) as is_referrer_ignored,
        lower({{ to_text('coalesce(param_source, collected_traffic_source.manual_source)') }}) as source,
        lower({{ to_text('coalesce(param_medium, collected_traffic_source.manual_medium)') }}) as medium,
        {{ to_text('coalesce(param_campaign, collected_traffic_source.manual_campaign_name)') }} as campaign,
        {{ to_text('coalesce(param_term, collected_traffic_source.manual_term)') }} as term,
        {{ to_text('coalesce(param_content, collected_traffic_source.manual_content)') }} as content,
        {{ to_text('coalesce(param_gclid, collected_traffic_source.gclid)') }} as gclid,
        traffic_source.source as first_user_source,
        traffic_source.medium as first_user_medium,
        traffic_source.name as first_user_campaign,

        -- who and where
        privacy_info.analytics_storage as consent,
        platform,
        device.category as device_category,
        coalesce(device.browser, device.web_info.browser) as browser,
        device.operating_system,
        geo.country,
        {{ to_known_text('geo.city') }} as city,

        -- lineage
        filename,
        file_row_number
    from unpacked

)

select * from renamed

with

source as (

    {{ current_rows('ga4', 'events') }}

),

unpacked as (

    select
        *,
        {{ param_keys('event_params') }} as param_keys,
        {{ param_values('event_params') }} as param_values
    from source

),

renamed as (

    select
        -- ids
        {{ row_key() }} as event_key,
        {{ hash_key('user_pseudo_id') }} as visitor_key,
        {{ hash_key('user_id') }} as user_key,
        {{ param('ga_session_id') }} as session_id,
        {{ to_known_text('coalesce(' ~ param('transaction_id') ~ ', ecommerce.transaction_id)') }} as transaction_id,
        stream_id,

        -- times
        source_date,
        {{ timestamp_from_micros('try_cast(event_timestamp as bigint)') }} as occurred_at,

        -- what happened
        event_name,
        {{ url_path(param('page_location')) }} as page_location,
        {{ param('page_title') }} as page_title,
        {{ to_count(param('ga_session_number')) }} as session_number,
        {{ to_count(param('engagement_time_msec')) }} as engagement_msec,
        {{ param('session_engaged') }} = '1' as is_session_engaged,
        {{ param('entrances') }} = '1' as is_entrance,
        {{ to_money('coalesce(' ~ param('value') ~ ', ecommerce.purchase_revenue)') }} as event_value,
        upper({{ to_known_text(param('currency')) }}) as currency,
        {{ list_length('items') }} as items,

        -- where the visit came from
        {{ url_host(param('page_referrer')) }} as referrer_host,
        {{ url_host(param('page_location')) }} as page_host,
        coalesce({{ to_boolean(param('ignore_referrer')) }}, false) as is_referrer_ignored,
        lower({{ to_text('coalesce(' ~ param('source') ~ ', collected_traffic_source.manual_source)') }}) as source,
        lower({{ to_text('coalesce(' ~ param('medium') ~ ', collected_traffic_source.manual_medium)') }}) as medium,
        {{ to_text('coalesce(' ~ param('campaign') ~ ', collected_traffic_source.manual_campaign_name)') }} as campaign,
        {{ to_text('coalesce(' ~ param('term') ~ ', collected_traffic_source.manual_term)') }} as term,
        {{ to_text('coalesce(' ~ param('content') ~ ', collected_traffic_source.manual_content)') }} as content,
        {{ to_text('coalesce(' ~ param('gclid') ~ ', collected_traffic_source.gclid)') }} as gclid,
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

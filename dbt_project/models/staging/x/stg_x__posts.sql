with

source as (

    {{ latest_rows('x', 'posts') }}

),

renamed as (

    select
        -- ids
        post_id,
        lower(coalesce(
            {{ to_text('scope') }},
            {{ extract_match('post_link', '(?:twitter|x)[.]com/([^/]+)/status') }},
            ''
        )) as account,
        post_link,
        post_text,

        -- numerics, over the life of the post
        {{ to_count('impressions') }} as impressions,
        {{ to_count('engagements') }} as engagements,
        {{ to_count('likes') }} as likes,
        {{ to_count('replies') }} as replies,
        {{ to_count('reposts') }} as reposts,
        {{ to_count('shares') }} as shares,
        {{ to_count('bookmarks') }} as bookmarks,
        {{ to_count('url_clicks') }} as url_clicks,
        {{ to_count('profile_visits') }} as profile_visits,
        {{ to_count('new_follows') }} as new_follows,
        {{ to_count('media_views') }} as media_views,
        {{ to_count('promoted_impressions') }} as promoted_impressions,

        -- times: exports since 2024 give the day only
        {{ vendor_timestamp('x', 'posts', 'posted_at') }} as posted_at,
        posted_at like '%:%' as has_time,
        {{ vendor_date('x', 'posts', 'posted_at') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed

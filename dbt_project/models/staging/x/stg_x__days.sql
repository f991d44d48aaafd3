with

source as (

    {{ current_rows('x', 'days') }}

),

renamed as (

    select
        -- ids
        {{ joined_key(["lower(scope)", 'source_date']) }} as account_day_key,
        lower(scope) as account,
        source_date,

        -- numerics, received that day by posts of any age
        {{ to_count('posts_published') }} as posts_published,
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
        {{ to_count('unfollows') }} as unfollows,
        {{ to_count('media_views') }} as media_views,
        {{ to_count('video_views') }} as video_views,
        {{ to_count('promoted_impressions') }} as promoted_impressions,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed

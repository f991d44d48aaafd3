select
    {{ joined_key(["'x'", 'account', 'source_date']) }} as social_day_key,
    'x' as platform,
    account,
    source_date as date_day,
    posts_published,
    impressions,
    engagements,
    likes,
    replies as comments,
    coalesce(reposts, 0) + coalesce(shares, 0) as shares,
    bookmarks as saves,
    url_clicks,
    profile_visits,
    new_follows,
    unfollows,
    video_views
from {{ ref('stg_x__days') }}

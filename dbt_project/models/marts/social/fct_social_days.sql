select
    social_day_key,
    platform,
    account,
    date_day,
    posts_published,
    impressions,
    engagements,
    likes,
    comments,
    shares,
    saves,
    url_clicks,
    profile_visits,
    new_follows,
    unfollows,
    video_views
from {{ ref('int_social_days_unioned') }}
where date_day <= {{ through_date() }}

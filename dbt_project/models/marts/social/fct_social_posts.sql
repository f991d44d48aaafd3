select
    post_key,
    platform,
    account,
    posted_at,
    posted_date,
    impressions,
    engagements,
    likes,
    comments,
    shares,
    saves,
    url_clicks,
    profile_visits,
    new_follows
from {{ ref('int_social_posts_unioned') }}
where posted_date <= {{ through_date() }}

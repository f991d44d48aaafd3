select
    {{ joined_key(["'x'", 'post_id']) }} as post_key,
    'x' as platform,
    account,
    posted_at,
    -- an export that gives the day only gives the account's own day
    case when has_time then {{ reporting_date('posted_at') }} else source_date end as posted_date,
    impressions,
    engagements,
    likes,
    replies as comments,
    coalesce(reposts, 0) + coalesce(shares, 0) as shares,
    bookmarks as saves,
    url_clicks,
    profile_visits,
    new_follows
from {{ ref('stg_x__posts') }}

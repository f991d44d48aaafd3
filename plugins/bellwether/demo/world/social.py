"""The company's account on X: posts, and the attention each gets in the days after it."""

from __future__ import annotations

import duckdb

_POSTS = """
create or replace table posts as
select
    calendar.day as posted_day,
    day_no * 10 + nth as post_no,
    -- Nineteen digits, more than a spreadsheet can hold.
    (1000000000000000000 + post_no * 7919000000000 + draw(post_no, 'post id') % 1000000000000)::varchar as post_id,
    [
        'New in: the Meridian desk lamp, made to be repaired.',
        'How much light does a workbench need? A short guide.',
        'Behind the scenes: testing 40 shades of "warm white".',
        'Our autumn sale is on, until the lights go out.',
        'Reader question: can I dim it?\nYes, down to 1 %.',
        'We are at the lighting fair, hall 3.'
    ][1 + pick(post_no, 'text', 6)] as post_text,
    1100 * scale() * demand * noise(post_no, 'reach', 0.6) as reach
from calendar
cross join range(3) as posts (nth)
where nth <= pick(day_no, 'posts', 3)
"""

_POST_DAYS = """
create or replace table post_days as
with seen as (
    select
        *, posted_day + age::int as day, post_no * 10 + age as id,
        floor(reach * [0.55, 0.25, 0.12, 0.05, 0.03][age + 1])::bigint as impressions
    from posts
    cross join range(5) as ages (age)
)
select
    post_no, day, impressions,
    whole(impressions * 0.018, id, 'likes') as likes,
    whole(impressions * 0.003, id, 'replies') as replies,
    whole(impressions * 0.004, id, 'reposts') as reposts,
    whole(impressions * 0.001, id, 'shares') as shares,
    whole(impressions * 0.002, id, 'bookmarks') as bookmarks,
    whole(impressions * 0.016, id, 'url clicks') as url_clicks,
    whole(impressions * 0.006, id, 'profile visits') as profile_visits,
    whole(impressions * 0.0008, id, 'new follows') as new_follows,
    whole(impressions * 0.010, id, 'detail expands') as detail_expands,
    whole(impressions * 0.001, id, 'hashtag clicks') as hashtag_clicks,
    whole(impressions * 0.002, id, 'permalink clicks') as permalink_clicks,
    whole(impressions * 0.120, id, 'media views') as media_views,
    likes + replies + reposts + shares + bookmarks + url_clicks + profile_visits + new_follows + detail_expands
        + hashtag_clicks + permalink_clicks as engagements
from seen
where day <= last_day()
"""

_SOCIAL_DAYS = """
create or replace table social_days as
select
    day,
    coalesce(any_value(posted.posts), 0) as posts_published,
    sum(columns(post_days.* exclude (post_no, day)))::bigint,
    whole(any_value(demand) * scale(), any_value(day_no), 'unfollows') as unfollows
from calendar
join post_days using (day)
left join (select posted_day as day, count(*) as posts from posts group by all) as posted using (day)
group by day
order by day
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `posts`, `post_days` (what a post received on a day) and `social_days` (what the account received)."""
    for statement in (_POSTS, _POST_DAYS, _SOCIAL_DAYS):
        connection.execute(statement)

"""X: the content export (one row per post) and the overview export (one row per day), in the header in use since 2024.

Two exports of each that overlap by some days. The first one's last days were still being counted, so the second revises
them.
"""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.demo.exports import Broken, Exporter

_OVERLAP_DAYS = 9
_UNSETTLED_DAYS = 3
_POST_HEADER = (
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares",
    "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks", "Hashtag Clicks",
    "Permalink Clicks",
)  # fmt: skip
_POSTS = """
select
    post_id, strftime(posted_day, '%a, %b %-d, %Y'), post_text, 'https://x.com/northlight_example/status/' || post_id,
    sum(impressions), sum(likes), sum(engagements), sum(bookmarks), sum(shares), sum(new_follows), sum(replies),
    sum(reposts), sum(profile_visits), sum(detail_expands), sum(url_clicks), sum(hashtag_clicks), sum(permalink_clicks)
from posts
join post_days using (post_no)
where posted_day between $from_day and $to_day and day <= $to_day
group by post_no, post_id, posted_day, post_text
order by post_no desc
"""
_DAY_HEADER = (
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows", "Replies",
    "Reposts", "Profile visits", "Create Post", "Video views", "Media views",
)  # fmt: skip
_DAYS = """
select
    strftime(day, '%a, %b %-d, %Y'),
    impressions - case when day > $settled_day then impressions // 12 else 0 end,
    likes - case when day > $settled_day then likes // 10 else 0 end,
    engagements - case when day > $settled_day then engagements // 10 else 0 end,
    bookmarks, shares, new_follows, unfollows, replies, reposts, profile_visits, posts_published, 0, media_views
from social_days
where day between $from_day and $to_day
order by day desc
"""


def write(exporter: Exporter) -> None:
    """Write both exports of both kinds; the last ends with the window and is final."""
    length = (exporter.last_day - exporter.first_day).days + 1
    middle = exporter.first_day + timedelta(days=length * 2 // 3)
    again = max(exporter.first_day, middle - timedelta(days=_OVERLAP_DAYS))
    _write_pair(exporter, exporter.first_day, middle, middle - timedelta(days=_UNSETTLED_DAYS), is_damaged=False)
    _write_pair(exporter, again, exporter.last_day, exporter.last_day, is_damaged=True)


def _write_pair(exporter: Exporter, from_day: date, to_day: date, settled_day: date, *, is_damaged: bool) -> None:
    exported_on = to_day + timedelta(days=1)
    posts = exporter.query(_POSTS, from_day=from_day, to_day=to_day)
    exporter.write_rows(
        f"account_analytics_content_{from_day}_{to_day}.csv",
        "x",
        exported_on,
        _POST_HEADER,
        posts,
        broken=[Broken(min(2, len(posts)), posts[0][:4], "too few cells")] if is_damaged and posts else (),
    )
    days = exporter.query(_DAYS, from_day=from_day, to_day=to_day, settled_day=settled_day)
    exporter.write_rows(f"account_overview_analytics_{exported_on}.csv", "x", exported_on, _DAY_HEADER, days)

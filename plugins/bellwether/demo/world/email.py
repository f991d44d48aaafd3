"""Email: what was sent, and what came of it. A send gets the visits of its campaign until the campaign's next send."""

from __future__ import annotations

import duckdb

_SENDS = """
create or replace table sends as
select
    day, origin_no * 100000 + day_no as send_no, campaigns.campaign, campaign_key,
    day::timestamp + to_minutes(540 + pick(send_no, 'minute', 40)) as sent_at,
    ['Light for long evenings', 'New in: Meridian', 'One lamp, repaired', 'Your guide to warm white'][
        1 + pick(send_no, 'subject', 4)] as subject
from calendar
join (select *, lower(trim(campaign)) as campaign_key from campaigns where platform = 'email') as campaigns
    on (campaigns.campaign_type = 'Newsletter' and isodow(day) in (2, 4))
    or (campaigns.campaign_type = 'Automation' and isodow(day) = 6)
where day >= first_day()
"""

# A visit without consent was a click all the same. What a visit bought the platform claims for the send.
_RESPONSES = """
create or replace table responses as
select send_no, count(*) as visits, count(subtotal) as orders, coalesce(sum(subtotal), 0)::decimal(18, 2) as revenue
from (select * from sessions where channel = 'Email') as visits
asof join sends on visits.campaign_key = sends.campaign_key and visits.started_at >= sends.sent_at
left join orders using (session_no)
group by send_no
"""

_EMAIL_SENDS = """
create or replace table email_sends as
with sent as (
    select
        sends.*, coalesce(visits, 0) as visits, coalesce(orders, 0) as orders,
        coalesce(revenue, 0)::decimal(18, 2) as revenue,
        greatest(60, visits * 8, floor(11000 * scale() * noise(send_no, 'recipients', 0.03)))::bigint as recipients,
        whole(recipients * 0.005, send_no, 'hard bounces') as hard_bounces,
        whole(recipients * 0.008, send_no, 'soft bounces') as soft_bounces
    from sends
    left join responses using (send_no)
),
opened as (
    select
        *, recipients - hard_bounces - soft_bounces as deliveries,
        visits + visits // 9 as clicks,
        greatest(clicks, whole(deliveries * (0.24 + 0.12 * chance(send_no, 'opens')), send_no, 'opens')) as opens
    from sent
)
select
    substr(md5('send ' || send_no), 1, 10) as unique_id, false as is_test, campaign, campaign_key, subject, sent_at,
    recipients, deliveries, hard_bounces, soft_bounces, opens, opens + opens // 3 as total_opens, clicks,
    clicks + clicks // 5 as total_clicks, whole(deliveries * 0.0022, send_no, 'unsubscribes') as unsubscribes,
    whole(deliveries * 0.0001, send_no, 'complaints') as complaints, orders, revenue
from opened
union all
-- Each was sent to a few colleagues first, under the same title.
select
    substr(md5('test ' || send_no), 1, 10), true, campaign, campaign_key, '[Test] ' || subject,
    sent_at - interval 50 minutes, 1 + pick(send_no, 'colleagues', 7) as colleagues, colleagues, 0, 0, colleagues,
    colleagues * 3, colleagues // 2, colleagues, 0, 0, 0, 0
from sends
order by sent_at, unique_id
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `email_sends`: one row per send, test sends among them."""
    for statement in (_SENDS, _RESPONSES, _EMAIL_SENDS):
        connection.execute(statement)
    connection.execute("drop table sends; drop table responses")

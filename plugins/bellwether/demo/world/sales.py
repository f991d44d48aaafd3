"""Sales: the people who asked for an offer, how soon they were answered, and what became of them.

All times are whole minutes, as the CRM keeps them; a stage that would come after the last day has not come (null).
"""

from __future__ import annotations

import duckdb

# The CRM names where a contact came from in nine words of its own. Several channels share one word, so a lead's
# channel is the one its word stands for (crm_channels), not the one of its first visit.
_SOURCE_WORDS = """
create or replace table crm_words as
from (values
    ('Paid Search', 'Paid Search'), ('Paid Shopping', 'Paid Search'), ('Cross-network', 'Paid Search'),
    ('Organic Search', 'Organic Search'), ('Organic Shopping', 'Organic Search'),
    ('Email', 'Email Marketing'),
    ('Organic Social', 'Organic Social'), ('Organic Video', 'Organic Social'),
    ('Paid Social', 'Paid Social'),
    ('Direct', 'Direct Traffic'),
    ('Referral', 'Referrals'), ('AI Assistant', 'Referrals'), ('Affiliates', 'Referrals'),
    ('Display', 'Other Campaigns'), ('Paid Video', 'Other Campaigns'), ('Paid Other', 'Other Campaigns'),
    ('Audio', 'Other Campaigns'), ('SMS', 'Other Campaigns'), ('Mobile Push', 'Other Campaigns'),
    ('Unassigned', 'Other Campaigns')
) as word (channel, original_source);
create or replace table crm_channels as
from (values
    ('Paid Search', 'Paid Search'), ('Organic Search', 'Organic Search'), ('Email Marketing', 'Email'),
    ('Organic Social', 'Organic Social'), ('Paid Social', 'Paid Social'), ('Direct Traffic', 'Direct'),
    ('Referrals', 'Referral'), ('Other Campaigns', 'Paid Other'), ('Offline Sources', 'Unassigned')
) as word (original_source, channel);
"""

# Contacts come from the web form (leads), from registration (subscribers) and from fairs and calls (offline leads).
# Without consent the form still arrives, but the CRM cannot tell from where.
_CONTACTS = """
create or replace table contacts as
with web as (
    select
        visitor_id as person_id, has_lead as is_lead, date_trunc('minute', goal_at) as created_at, is_denied,
        first_origin_no
    from sessions
    where has_lead or has_sign_up
),
offline as (
    select
        9000000000000000 + day_no * 100000 + nth as person_id, true as is_lead,
        day::timestamp + to_minutes(480 + pick(person_id, 'minute', 600)) as created_at
    from (
        select day, day_no, unnest(range(whole(1.6 * demand * scale(), day_no, 'offline leads'))) as nth
        from calendar
        where day >= first_day()
    )
),
everyone as (
    select *, false as is_offline from web
    union all by name
    select *, true as is_offline from offline
),
named as (
    select
        everyone.*,
        case when is_offline or is_denied then 'Offline Sources' else original_source end as original_source,
        case when not is_offline and not is_denied then origins.campaign end as utm_campaign,
        coalesce(origins.source, regexp_extract(origins.referrer, '//([^/]+)/', 1)) as first_source,
        is_lead and chance(person_id, 'imported without date') < 0.02 as is_undated
    from everyone
    left join origins on origins.origin_no = first_origin_no
    left join crm_words using (channel)
)
select
    row_number() over (order by created_at, person_id) as contact_no,
    801000000000 + contact_no * 17 as record_id,
    named.* exclude (utm_campaign),
    crm_channels.channel,
    case when utm_campaign not like '(%' then utm_campaign end as utm_campaign,
    coalesce(lower(case when utm_campaign not like '(%' then utm_campaign end), 'none') as campaign_key
from named
join crm_channels using (original_source)
order by contact_no
"""

_HAPPENED = """
create or replace macro happened(moment, does) as
    case when does and moment < last_day() + interval 1 day then moment end
"""

# A quick answer raises the odds of every later stage: that is the true effect behind response time.
_JOURNEY = """
create or replace table journeys as
with answered as (
    select
        *,
        case when is_lead and chance(person_id, 'is answered') > 0.07
            then greatest(2, floor(38 * noise(person_id, 'answer', 1.1)))::bigint end as raw_minutes,
        -- Nobody is answered in exactly sixty: that would hang on whether the limit itself counts.
        raw_minutes - (raw_minutes = 60)::int as response_minutes,
        case when raw_minutes <= 60 then 0.66 when raw_minutes is null then 0.15 else 0.45 end as mql_rate
    from contacts
),
staged as (
    select
        *,
        created_at + to_minutes(response_minutes) as first_response_at,
        is_lead and chance(person_id, 'mql') < mql_rate as reaches_mql,
        reaches_mql and chance(person_id, 'sql') < 0.58 as reaches_sql,
        reaches_sql and chance(person_id, 'opportunity') < 0.68 as reaches_opportunity,
        coalesce(first_response_at, created_at + interval 1 day) as judged_at,
        judged_at + to_minutes(30 + floor(waiting(1800, person_id, 'to mql'))::bigint) as mql_at,
        mql_at + to_minutes(240 + floor(waiting(4000, person_id, 'to sql'))::bigint) as sql_at,
        sql_at + to_minutes(600 + floor(waiting(4300, person_id, 'to opportunity'))::bigint) as opportunity_at,
        opportunity_at + to_minutes(2880 + floor(waiting(12000, person_id, 'to close'))::bigint) as closed_at,
        reaches_opportunity and chance(person_id, 'won') < 0.4 as is_won
    from answered
)
select
    * exclude (
        raw_minutes, response_minutes, mql_rate, judged_at, first_response_at, mql_at, sql_at, opportunity_at, closed_at
    ),
    closed_at as planned_close_at,
    happened(first_response_at, response_minutes is not null) as first_response_at,
    happened(mql_at, reaches_mql) as mql_at,
    happened(sql_at, reaches_sql) as sql_at,
    happened(opportunity_at, reaches_opportunity) as opportunity_at,
    happened(closed_at, reaches_opportunity) as closed_at,
    happened(closed_at, is_won) as customer_at
from staged
order by contact_no
"""

_DEALS = """
create or replace table deals as
select
    row_number() over (order by opportunity_at, contact_no) as deal_no,
    701000000000 + deal_no * 13 as record_id,
    journeys.record_id as contact_record_id,
    contact_no, person_id, channel, campaign_key, opportunity_at as created_at, closed_at, planned_close_at, is_won,
    round(400 + 9000 * chance(person_id, 'amount') ** 3, 2)::decimal(18, 2) as amount
from journeys
where opportunity_at is not null
order by deal_no
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `contacts`, `journeys` (contacts with the times of their stages) and `deals` (one per opportunity)."""
    for statement in (_SOURCE_WORDS, _HAPPENED, _CONTACTS, _JOURNEY, _DEALS):
        connection.execute(statement)

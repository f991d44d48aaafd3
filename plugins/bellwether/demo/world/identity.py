"""Who is who: browsers, logins and what the CRM's form keeps of them, with what tempts to take several people for one.

A visitor is a person. Some come back in a second browser; those who registered, and some who buy, are logged in. The
traps are a computer that two people log in on, a user id that testers share, and a mailbox that several people read.
"""

from __future__ import annotations

import duckdb

TEST_USER = "qa-robot"
SHARED_MAILBOX = "info@example.com"

_BROWSERS = f"""
create or replace table browsers as
with own as (
    select
        session_no, visitor_id, is_denied,
        bool_or(registers or has_lead or has_purchase) over (partition by visitor_id)
            and visit_no % 2 = 0 and chance(visitor_id, 'second browser') < 0.3 as is_second,
        pick(visitor_id, case when is_second then 'other browser' else 'browser' end, 1000000000) || '.'
            || (epoch_us(first_seen_at) // 1000000) as own_client_id,
        chance(visitor_id, 'tests the shop') < 0.004 as is_tester,
        (registers and visit_no > 1) or (has_purchase and chance(visitor_id, 'has an account') < 0.4) as is_logged_in
    from sessions
),
-- Every ninth login happens at the computer of whoever logged in before.
logins as (
    select
        session_no, visitor_id,
        row_number() over login as login_no,
        lag(own_client_id) over login as client_id_before,
        lag(visitor_id) over login as visitor_before
    from own
    where is_logged_in and not is_tester and not is_denied
    window login as (order by session_no)
),
borrowed as (
    select session_no, client_id_before from logins where login_no % 9 = 0 and visitor_before <> visitor_id
)
select
    session_no, visitor_id, is_denied, own_client_id,
    coalesce(client_id_before, own_client_id) as client_id,
    client_id_before is not null as is_borrowed,
    case
        when is_denied then null when is_tester then '{TEST_USER}' when is_logged_in then 'U' || visitor_id
    end as user_id
from own
left join borrowed using (session_no)
order by session_no
"""

# The form keeps the client id of the browser that it was sent from, as the cookie writes it, and the account's id.
_FORMS = f"""
create or replace table forms as
select
    contact_no, person_id,
    -- Every sixth lead writes from the company's mailbox.
    case when is_lead and row_number() over (partition by is_lead order by contact_no) % 6 = 3
        then '{SHARED_MAILBOX}' else email(person_id) end as address,
    case when chance(person_id, 'form keeps the client id') < 0.6 then client_id end as client_id,
    case when chance(person_id, 'form keeps the account') < 0.8 then user_id end as user_id,
    case when is_lead and chance(person_id, 'names the company') < 0.5
        then 'Workshop Nr' || pick(person_id, 'company', 40) end as company
from contacts
left join (
    select
        browsers.visitor_id as person_id,
        min(client_id) filter (has_lead or has_sign_up) as client_id,
        min(user_id) filter (user_id like 'U%') as user_id
    from browsers
    join sessions using (session_no)
    where not browsers.is_denied and not is_borrowed
    group by 1
) using (person_id)
order by contact_no
"""

_PEOPLE = """
create or replace table people as
select distinct visitor_id as person_id, 'device' as id_type, client_id as id_value from browsers
where not is_denied and not is_borrowed
union select visitor_id, 'user', user_id from browsers where user_id like 'U%'
union select person_id, 'contact', record_id::varchar from contacts
union select person_id, 'person', address from forms where address = email(person_id)
union select person_id, unnest(['person', 'buyer']), email(person_id) from orders where person_id is not null
union select person_id, 'buyer', email(person_id) from wholesale_lines where person_id is not null
order by all
"""
_TRAPS = f"""
create or replace table identity_traps as
select distinct 'shared device' as trap, 'device' as id_type, client_id as id_value from browsers where is_borrowed
union select 'test user', 'user', user_id from browsers where user_id = '{TEST_USER}'
union select 'shared mailbox', 'person', address from forms where address <> email(person_id)
order by all
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `browsers` (one row per session), `forms` (one per contact), the true `people` and `identity_traps`."""
    for statement in (_BROWSERS, _FORMS, _PEOPLE, _TRAPS):
        connection.execute(statement)

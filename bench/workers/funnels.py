"""Funnels on synthetic journey events, in a home where all else is built.

`funnels make EVENTS` puts the events, and the persons and sessions they belong to, in place of the models that give
them, and prints how many there are; `funnels build EVENTS` builds every funnel model on them.
"""

from __future__ import annotations

import sys

from bellwether import pipeline, transform, warehouse
from bellwether.settings import load_settings

EVENTS_IN_A_SESSION = 4.15  # by the shares below
MODELS = (
    "int_funnel_events_matched",
    "int_funnel_attempts_followed",
    "int_funnel_entries_chosen",
    "fct_funnel",
    "fct_funnel_dropped",
)

# A session's person, moment and events follow from its number: 2.5 sessions a person, over 90 days.
SESSIONS = """
create or replace temp view sessions as
select
    number as session_no,
    hash(number) % (select greatest(1, cast({sessions} / 2.5 as bigint))) as person_no,
    date '{last_day}' - interval 90 days + to_seconds(cast(hash(number, 1) % 7689600 as bigint)) as started_at,
    hash(number, 2) % 100 as chance
from range({sessions}) as numbers (number)
"""
EVENTS = """
create table intermediate.int_journey_events_unioned as
select
    event_name,
    started_at + to_seconds(place * 30) as occurred_at,
    cast(session_no * 16 + place as ubigint) as event_no,
    '/products/' || person_no % 50 as event_detail,
    cast(person_no as uhugeint) as person_no,
    cast(session_no as uhugeint) as session_no,
    cast(null as uhugeint) as lead_no,
    cast(null as uhugeint) as account_no,
    'Channel ' || session_no % 12 as channel,
    'campaign ' || session_no % 40 as campaign_key,
    if(session_no % 3 = 0, 'desktop', 'mobile') as device_category,
    'Country ' || person_no % 20 as country
from (
    select
        sessions.*,
        generate_subscripts(names, 1) as place,
        unnest(names) as event_name
    from (
        select
            *,
            list_concat(
                ['session', if(chance < 40, 'first session', 'return session')],
                if(chance < 30, ['ad click'], []),
                if(chance % 10 < 6, ['engaged session', 'view_item', 'view_item'][1:3 - chance % 2], []),
                if(chance % 20 < 3, ['add_to_cart', 'begin_checkout', 'purchase', 'order'][1:1 + session_no % 4], []),
                if(chance % 25 = 7, ['generate_lead'], [])
            ) as names
        from sessions
    ) as sessions
)
"""
UNITS = """
create table intermediate.int_funnel_units_numbered as
select
    'person' as unit,
    cast(number as uhugeint) as unit_no,
    'person:' || number as unit_key,
    'person:' || number as person_key
from range(cast({sessions} / 2.5 as bigint)) as numbers (number)
union all
select 'session', session_no, 'session:' || session_no, 'person:' || person_no from sessions
"""


def main(step: str, events: int) -> None:
    settings = load_settings()
    day = pipeline.yesterday(settings)
    if step == "build":
        sys.exit(transform.run_dbt(settings, ["run", "--quiet", "--select", *MODELS], day))
    sessions = round(events / EVENTS_IN_A_SESSION)
    with warehouse.writer(settings) as connection:
        for relation in ("int_journey_events_unioned", "int_funnel_units_numbered"):
            connection.execute(f"drop view intermediate.{relation}")
        for statement in (SESSIONS, EVENTS, UNITS):
            connection.execute(statement.format(sessions=sessions, last_day=day))
        [made] = connection.execute("select count(*) from intermediate.int_journey_events_unioned").fetchall()
    print(made[0])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""DuckDB alone on the landed events: one scan, one sort, one group. Prints the events.

It does what any build must: read the events with the parameters that make a session, put them in order by visitor and
time into a table, and group that into sessions. No rules for channels, no dedupe, no tests, no other tables.
"""

from __future__ import annotations

from bellwether import warehouse
from bellwether.settings import load_settings

_SORTED = """
create table events_sorted as
select
    user_pseudo_id, event_timestamp::bigint as at_us, event_name, event_date, device.category as device, geo.country,
    list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value as session_id,
    list_filter(event_params, lambda p: p.key = 'page_location')[1].value.string_value as page,
    list_filter(event_params, lambda p: p.key = 'source')[1].value.string_value as source,
    list_filter(event_params, lambda p: p.key = 'medium')[1].value.string_value as medium,
    list_filter(event_params, lambda p: p.key = 'campaign')[1].value.string_value as campaign,
    list_filter(event_params, lambda p: p.key = 'engagement_time_msec')[1].value.int_value::bigint as engagement
from read_parquet($files)
order by user_pseudo_id, at_us
"""
_GROUPED = """
create table sessions as
select
    user_pseudo_id, session_id, min(at_us) as started, max(at_us) as ended, count(*) as events,
    count_if(event_name = 'page_view') as page_views, sum(engagement) as engagement, min_by(page, at_us) as landing,
    min_by(source, at_us) as source, min_by(medium, at_us) as medium, min_by(campaign, at_us) as campaign,
    any_value(device) as device, any_value(country) as country
from events_sorted
group by all
"""


def main() -> None:
    settings = load_settings()
    folder = settings.landing / "ga4" / "events"
    files = [str(folder / f"{receipt.stem}.parquet") for receipt in sorted(folder.glob("*.json"))]
    with warehouse.writer(settings) as connection:
        connection.execute(_SORTED, {"files": files})
        connection.execute(_GROUPED)
        counted = connection.sql("select count(*) from events_sorted").fetchone()
    print(counted[0] if counted else 0)


if __name__ == "__main__":
    main()

"""KPIs and scorecards: `scorecards prepare CAMPAIGNS` builds all that is landed and gives it more campaigns,
`scorecards judge` then computes what KPIs need, the KPIs and the scorecards anew from the facts. Prints what there is.
"""

from __future__ import annotations

import json
import sys

from bellwether import pipeline, transform, warehouse
from bellwether.settings import load_settings

FIRST, LAST = "fct_measures", "fct_scorecard_totals"
# What KPIs are counted from, and which column makes a row another one.
FACTS = {"fct_ad_days": "ad_day_key", "fct_sessions": "session_key", "fct_leads": "lead_key", "fct_orders": "order_key"}

# Campaigns with many sessions, twice: their visitors, leads and orders under another name.
COPY = """
insert into marts.{table} by name
select facts.* replace (campaigns.new_key as campaign_key, {key} || ' of ' || campaigns.new_key as {key})
from marts.{table} as facts
inner join copied as campaigns using (campaign_key)
"""


def prepare(campaigns: int) -> None:
    settings = load_settings()
    pipeline.build(pipeline.start(settings, pipeline.yesterday(settings)))
    with warehouse.writer(settings) as connection:
        connection.execute(
            """
            create temp table copied as
            with known as (from marts.dim_campaign where campaign_key <> 'none'),
            wanted as (select greatest($campaigns - (select count(*) from known), 0) as more)
            select campaign_key, campaign_key || ' ' || turn as new_key
            from known
            cross join (select unnest(range(2, 100)) as turn)
            order by turn, campaign_key
            limit (select more from wanted)
            """,
            {"campaigns": campaigns},
        )
        connection.execute("""
            insert into marts.dim_campaign by name
            select campaigns.* replace (new_key as campaign_key)
            from marts.dim_campaign as campaigns inner join copied using (campaign_key)
        """)
        for table, key in FACTS.items():
            connection.execute(COPY.format(table=table, key=key))


def judge() -> None:
    settings = load_settings()
    command = ["run", "--quiet", "--select", f"{FIRST}+,+{LAST}"]
    code = transform.run_dbt(settings, command, pipeline.yesterday(settings))
    if code:
        sys.exit(code)
    with warehouse.reader(settings.warehouse_file) as connection:
        values, kpis, campaigns = connection.execute("""
            select count(*), count(distinct kpi_id), count(distinct scope_value) filter (where scope = 'campaign')
            from marts.fct_kpi_values
        """).fetchall()[0]
        lines = connection.execute("select count(*) from marts.fct_scorecard").fetchall()[0][0]
    print(json.dumps({"values": values, "kpis": kpis, "campaigns": campaigns, "lines": lines}))


if __name__ == "__main__":
    prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else judge()

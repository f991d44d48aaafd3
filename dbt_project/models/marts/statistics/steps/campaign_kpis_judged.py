"""Each campaign judged by `bellwether.analytics.campaign_results`; counting is SQL's."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    from bellwether.analytics import campaign_results  # noqa: PLC0415 - dbt reads this file before it runs it

    dbt.config(materialized="table")
    flights = dbt.ref("campaign_flights_surrounded")
    return campaign_results.judge(
        flights.select("campaign_key", "channel", "is_started", "is_running").distinct().df(),
        dbt.ref("campaign_kpis_gathered").df(),
        dbt.ref("fct_experiments").filter("is_overall").order("experiment, arm, metric").df(),
        flights.filter("factor_id is not null").order("campaign_key, factor_id").df(),
    )

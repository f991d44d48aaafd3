"""The days ahead of each watched KPI, forecast by `bellwether.analytics.kpi_series` and scored on weeks held back."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    from bellwether.analytics import kpi_series  # noqa: PLC0415 - dbt reads this file before it runs it

    dbt.config(materialized="table")
    days = dbt.ref("kpi_daily_series").filter("is_watched").df()
    return kpi_series.forecasts(days, ahead_days=int(dbt.config.get("ahead_days")))

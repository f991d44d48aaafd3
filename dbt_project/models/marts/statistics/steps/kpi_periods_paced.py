"""Where running periods will end, by `bellwether.analytics.kpi_series`."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    from bellwether.analytics import kpi_series  # noqa: PLC0415 - dbt reads this file before it runs it

    dbt.config(materialized="table")
    return kpi_series.paces(dbt.ref("kpi_daily_series").df(), dbt.ref("kpi_periods_running").df())

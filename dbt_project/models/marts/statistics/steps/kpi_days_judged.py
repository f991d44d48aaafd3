"""The newest days of each watched KPI, judged by `bellwether.analytics.kpi_series`, and what moved the unusual ones."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    from bellwether.analytics import anomaly_parts, kpi_series  # noqa: PLC0415 - dbt reads this file before it runs it

    dbt.config(materialized="table")
    days = dbt.ref("kpi_daily_series").filter("is_watched").df()
    judged = kpi_series.anomalies(days, newest_days=int(dbt.config.get("newest_days")))
    unusual = judged["is_anomaly"].fillna(False) & (judged["scope"] == "company")
    flagged = judged.loc[unusual, ["kpi_id", "date_day"]]  # noqa: F841 - read by name
    facts = dbt.ref("fct_kpi_values")  # noqa: F841 - read by name
    parts = session.sql(
        """
        select
            facts.kpi_id, flagged.date_day, facts.scope as dimension, facts.scope_value as part,
            sum(facts.numerator) filter (facts.period_start_date = flagged.date_day)::double as numerator,
            sum(facts.denominator) filter (facts.period_start_date = flagged.date_day)::double as denominator,
            -- days on which a part had nothing have no row
            sum(facts.numerator) filter (facts.period_start_date < flagged.date_day)::double / 4 as base_numerator,
            sum(facts.denominator) filter (facts.period_start_date < flagged.date_day)::double / 4 as base_denominator
        from facts
        inner join flagged
            on facts.kpi_id = flagged.kpi_id
            and date_diff('day', facts.period_start_date, flagged.date_day::date) in (0, 7, 14, 21, 28)
        where facts.period = 'day' and facts.scope in ('channel', 'campaign')
        group by all
        """
    ).df()
    return anomaly_parts.attach(judged, parts)

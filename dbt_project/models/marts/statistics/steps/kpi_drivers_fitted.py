"""What the company's KPIs move with, day by day, and what leads that became customers had in common."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    import pandas as pd  # noqa: PLC0415 - dbt reads this file before it runs it

    from bellwether.analytics import kpi_drivers  # noqa: PLC0415

    dbt.config(materialized="table")
    series = dbt.ref("kpi_daily_series").filter("scope = 'company'").df()
    days = series.pivot_table(index="date_day", columns="kpi_id", values="value", dropna=False)
    if len(days):
        days = days.reindex(pd.date_range(days.index.min(), days.index.max()))
    factors = pd.DataFrame(index=days.index)
    for factor in dbt.ref("dim_external_factor").filter("scope = 'company'").order("factor_id").df().to_dict("records"):
        end = factor["end_date"] if pd.notna(factor["end_date"]) else days.index.max()
        factors[factor["factor_id"]] = ((days.index >= factor["start_date"]) & (days.index <= end)).astype(float)
    leads = dbt.ref("fct_leads")  # noqa: F841 - read by name
    channels = dbt.ref("dim_channel")  # noqa: F841 - read by name
    outcome_days, last_day = int(dbt.config.get("outcome_days")), days.index.max()
    cells = session.sql(
        f"""
        select
            coalesce(leads.is_answered_within_sla, false)::integer as answered_within_sla,
            coalesce(channels.is_paid, false)::integer as from_paid_channel,
            (leads.campaign_key <> 'none')::integer as from_campaign,
            (isodow(leads.created_date) > 5)::integer as created_on_weekend,
            count(*) as leads,
            count_if(coalesce(leads.customer_date <= leads.created_date + {outcome_days}, false)) as customers
        from leads
        left join channels on leads.channel = channels.channel
        -- younger leads had less time
        where leads.created_date + {outcome_days} <= $last_day::date
        group by 1, 2, 3, 4
        order by all
        """,
        params={"last_day": None if pd.isna(last_day) else last_day.date()},
    ).df()
    outcomes = kpi_drivers.outcomes("lead_to_customer_rate", cells, events="customers", cases="leads")
    pairs = dbt.ref("kpi_drivers").df()
    followed = kpi_drivers.follow(days, pairs, factors, most_lag=int(dbt.config.get("most_lag_days")))
    return pd.concat([followed, outcomes])

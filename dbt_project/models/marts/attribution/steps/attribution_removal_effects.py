"""Markov's removal effects: the chain of each conversion type, dimension and period, solved. Counting is SQL's."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    import pandas as pd  # noqa: PLC0415 - dbt reads this file before it runs it

    from bellwether.analytics.attribution import removal_effects  # noqa: PLC0415

    chain = ["conversion_type", "dimension", "period", "period_start_date"]
    transitions = dbt.ref("attribution_transitions").df()
    solved = [
        removal_effects(rows).assign(**dict(zip(chain, key, strict=True)))
        for key, rows in transitions.groupby(chain, sort=True)
    ]
    empty = pd.DataFrame(columns=[*chain, "channel", "removal_effect"]).astype({"removal_effect": "float64"})
    effects = pd.concat(solved or [empty]).rename(columns={"channel": "dimension_value"})  # noqa: F841 - read by name
    return session.sql(
        """
        select
            conversion_type::varchar as conversion_type,
            dimension::varchar as dimension,
            period::varchar as period,
            period_start_date::date as period_start_date,
            dimension_value::varchar as dimension_value,
            removal_effect::double as removal_effect
        from effects
        """
    )

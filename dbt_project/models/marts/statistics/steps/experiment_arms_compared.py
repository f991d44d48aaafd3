"""What each treatment of each experiment changed, by `bellwether.analytics.experiment_results`."""


def model(dbt, session):  # noqa: D103 - dbt calls it; the docstring is the module's
    from bellwether.analytics import experiment_results  # noqa: PLC0415 - dbt reads this file before it runs it

    dbt.config(materialized="table")
    columns = {"value_reporting": "value_sum", "value_sum_of_squares_reporting": "value_sum_of_squares"}
    return experiment_results.compare(
        dbt.ref("int_experiment_arms_converted").df().rename(columns=columns),
        expected_relative_lift=float(dbt.config.get("expected_relative_lift")),
    )

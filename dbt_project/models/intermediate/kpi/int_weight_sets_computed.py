"""The weights of scorecards that raters and pairwise judgements make, and those given for a stage of the business."""

from bellwether.analytics import scorecard_weights


def model(dbt, session):
    """One row for each weight set of `scorecard_weights.weight_sets` and KPI in it."""
    dbt.config(materialized="table")
    return scorecard_weights.weight_sets(dbt.ref("kpi_weights").df(), dbt.ref("kpi_judgements").df())

"""What each customer is expected to buy in the next twelve months, by the models as fitted."""

from bellwether.analytics import customer_value


def model(dbt, session):
    """One row for each customer."""
    dbt.config(materialized="table")
    return customer_value.predict(
        dbt.ref("int_customer_histories").filter("part = 'all'").df(),
        dbt.ref("int_clv_models_fitted").df(),
        yearly_discount=float(dbt.config.get("yearly_discount")),
    )

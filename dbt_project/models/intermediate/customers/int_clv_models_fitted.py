"""The CLV models fitted to everybody's purchases, and held against purchases that were held out."""

from bellwether.analytics import customer_value


def model(dbt, session):
    """One row for each subject of `customer_value.fit_models`."""
    dbt.config(materialized="table")
    return customer_value.fit_models(dbt.ref("int_customer_histories").df())

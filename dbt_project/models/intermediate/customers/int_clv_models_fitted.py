"""The CLV models fitted to everybody's purchases, and held against purchases that were held out."""


def model(dbt, session):  # noqa: D103, ANN001, ANN201 - dbt's own signature
    from bellwether.analytics import customer_value  # noqa: PLC0415

    dbt.config(materialized="table")
    return customer_value.fit_models(dbt.ref("int_customer_histories").df())

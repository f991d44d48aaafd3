"""What each customer is expected to buy in the next twelve months, by the models as fitted."""


def model(dbt, session):  # noqa: D103, ANN001, ANN201 - dbt's own signature
    from bellwether.analytics import customer_value  # noqa: PLC0415

    dbt.config(materialized="table")
    return customer_value.predict(
        dbt.ref("int_customer_histories").filter("part = 'all'").df(),
        dbt.ref("int_clv_models_fitted").df(),
        yearly_discount=float(dbt.config.get("yearly_discount")),
    )

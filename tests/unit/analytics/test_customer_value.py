"""Fitting, trying and predicting over a table of customers: what is told when there is little, nothing, or no cost."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from bellwether.analytics import clv, customer_value

SUBJECTS = ["purchases", "net_revenue", "margin"]


def histories(customers: int = 1500, seed: int = 5) -> pd.DataFrame:
    """Customers of a year, 90 days of it held out; of every third the costs are not known."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        age = int(random.integers(100, 365))
        rate, leaves, taste = random.gamma(0.8, 1 / 40), random.beta(1, 3), random.gamma(4, 10)
        days, at = [], random.exponential(1 / rate)
        while at < age:
            days.append(at)
            if random.random() < leaves:
                break
            at += random.exponential(1 / rate)
        for part, until in (("all", age), ("calibration", age - 90)):
            seen = [day for day in days if day <= until]
            mean = taste * random.gamma(6 * len(seen), 1 / (6 * len(seen))) if seen else 0.0
            later = len(days) - len(seen)
            rows.append(
                {
                    "customer_key": f"c{number}",
                    "part": part,
                    "calibration_end_date": pd.Timestamp("2026-01-01"),
                    "holdout_days": 90,
                    "age_days": until,
                    "repeats": len(seen),
                    "recency_days": max(seen, default=0),
                    "later_purchases": later,
                    "mean_net_revenue": mean,
                    "later_net_revenue": later * taste,
                    "mean_margin": np.nan if number % 3 == 0 else mean / 2,
                    "later_margin": np.nan if number % 3 == 0 else later * taste / 2,
                }
            )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    return histories()


@pytest.fixture(scope="module")
def models(known: pd.DataFrame) -> pd.DataFrame:
    return customer_value.fit_models(known)


def test_each_subject_has_a_model_that_foretells_the_held_out_days(models: pd.DataFrame) -> None:
    assert [*models["subject"]] == SUBJECTS
    assert models["is_fitted"].all()
    assert models["reason"].isna().all()
    assert [*models["customers"]] == [1500, 1500, 1000]
    error = models["holdout_expected"] / models["holdout_actual"] - 1
    assert (error.abs() < 0.2).all()
    assert (models["holdout_correlation"] > 0.3).all()


def test_the_models_are_those_of_the_module(known: pd.DataFrame, models: pd.DataFrame) -> None:
    now, before = (known[known["part"] == part] for part in ("all", "calibration"))
    whole = clv.fit_bg_nbd(now["repeats"], now["recency_days"], now["age_days"])
    assert tuple(models.loc[0, ["r", "alpha", "a", "b"]]) == (whole.r, whole.alpha, whole.a, whole.b)
    partial = clv.fit_bg_nbd(before["repeats"], before["recency_days"], before["age_days"])
    expected = clv.expected_purchases(partial, 90, before["repeats"], before["recency_days"], before["age_days"])
    assert models.loc[0, "holdout_expected"] == pytest.approx(expected.sum())
    error = np.abs(expected - before["later_purchases"].to_numpy()).mean()
    assert models.loc[0, "holdout_mae"] == pytest.approx(error)


def test_a_margin_is_foretold_where_costs_are_known(known: pd.DataFrame, models: pd.DataFrame) -> None:
    now = known[known["part"] == "all"]
    found = customer_value.predict(now, models, yearly_discount=0.1)
    assert [*found["customer_key"]] == [*now["customer_key"]]
    assert found.drop(columns=["mean_margin", "predicted_margin"]).notna().all(axis=None)
    assert [*found["predicted_margin"].isna()] == [*now["mean_margin"].isna()]
    undiscounted = customer_value.predict(now, models, yearly_discount=0)
    ratio = found["predicted_net_revenue"] / undiscounted["predicted_net_revenue"]
    assert ratio.between(1 / 1.1, 1 / 1.1 ** (1 / 12)).all()


def test_a_margin_that_nobody_knows_is_said_to_be_unknown(known: pd.DataFrame) -> None:
    models = customer_value.fit_models(known.assign(mean_margin=np.nan, later_margin=np.nan))
    assert [*models["is_fitted"]] == [True, True, False]
    assert models.loc[2, "reason"].startswith("The margin of no customer is known")


@pytest.mark.parametrize("customers", [0, 1500])
def test_columns_have_their_types_though_all_of_a_column_is_missing(known: pd.DataFrame, customers: int) -> None:
    """A warehouse takes the types from here, and a column of missing objects has none."""
    models = customer_value.fit_models(known[: customers * 2])
    types = duckdb.from_df(models).types
    assert types[:4] == ["VARCHAR", "VARCHAR", "BOOLEAN", "VARCHAR"]
    assert types[6] == "TIMESTAMP"
    assert {str(kind) for kind in types[8:]} == {"DOUBLE"}
    found = customer_value.predict(known[:customers], models, yearly_discount=0.1)
    assert duckdb.from_df(found).types == ["VARCHAR", *["DOUBLE"] * 6]


@pytest.mark.parametrize("customers", [0, 1, 12])
def test_too_few_customers_leave_a_reason_and_no_numbers(known: pd.DataFrame, customers: int) -> None:
    few = known[known["customer_key"].isin([f"c{number}" for number in range(customers)])]
    models = customer_value.fit_models(few)
    assert [*models["subject"]] == SUBJECTS
    assert not models["is_fitted"].any()
    assert models["reason"].str.len().gt(20).all()
    assert models[["r", "p", "log_likelihood", "holdout_expected"]].isna().all(axis=None)
    found = customer_value.predict(few[few["part"] == "all"], models, yearly_discount=0.1)
    assert len(found) == customers
    assert found.drop(columns="customer_key").isna().all(axis=None)


def test_a_fit_whose_holdout_fails_still_predicts(known: pd.DataFrame) -> None:
    young = known[(known["part"] == "all") | (known["customer_key"] < "c1001")]
    models = customer_value.fit_models(young)
    assert models["is_fitted"].all()
    assert models["reason"].str.startswith("Holdout: ").all()
    assert models["holdout_expected"].isna().all()

"""Tables of experiments: 200 with a true effect, 200 without, and what each verdict must not be."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from bellwether.analytics import experiment_results, experiments

SEEDS = 200


def arms(
    seed: int, lift: float, *, units: int = 4000, rate: float = 0.05, repeats: int = 1, treatments: int = 1
) -> pd.DataFrame:
    """An experiment of one control and treatments, of which the first changes the conversion rate by a share."""
    chance, rows = np.random.default_rng(seed), []
    for repeat in range(repeats):
        start = date(2026, 1, 1) + timedelta(days=30 * repeat)
        for arm in range(treatments + 1):
            conversions = chance.binomial(units, rate * (1 + lift * (arm == 1)))
            values = chance.gamma(2, 30, conversions)
            rows.append(
                {
                    "experiment": f"e{seed:03}",
                    "campaign_key": f"c{seed:03}",
                    "arm": f"a{arm}",
                    "is_control": arm == 0,
                    "planned_share": 1 / (treatments + 1),
                    "period_start_date": pd.Timestamp(start),
                    "period_end_date": pd.Timestamp(start + timedelta(days=20)),
                    "units": units,
                    "conversions": conversions,
                    "value_sum": values.sum(),
                    "value_sum_of_squares": (values**2).sum(),
                }
            )
    return pd.DataFrame(rows)


def rates_of(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["is_overall"] & (found["metric"] == "conversion_rate")]


def counted(seed: int, lift: float, *, treatments: int = 1) -> pd.DataFrame:
    """The same without values, for only conversions were counted."""
    return arms(seed, lift, treatments=treatments).assign(value_sum=np.nan, value_sum_of_squares=np.nan)


def test_a_true_effect_is_found_as_often_as_its_power_says() -> None:
    """A lift of 1.6 points on 5 %, 4,000 a side: the power is 0.86, give or take 0.05 over 200 experiments."""
    found = rates_of(experiment_results.compare(pd.concat(counted(seed, 0.32) for seed in range(SEEDS))))
    power = experiments.power_of_proportions(0.05, 0.016, 4000)
    assert abs((found["verdict"] == "better").mean() - power) < 0.05
    assert (found["verdict"] == "worse").sum() == 0


def test_no_effect_is_called_one_no_more_often_than_stated() -> None:
    """Any of an experiment's comparisons at 5 %; over 200 experiments that is 10 give or take 6 (two deviations)."""
    found = experiment_results.compare(pd.concat(counted(seed, 0.0, treatments=2) for seed in range(SEEDS)))
    called = found[found["is_overall"]].groupby("experiment")["is_significant"].any()
    assert len(called) == SEEDS
    assert called.mean() <= 0.08
    assert (found["verdict"] == "better").groupby(found["experiment"]).any().mean() <= 0.05


def test_a_split_that_is_not_as_planned_forbids_a_verdict() -> None:
    """Losing one visitor in ten of the control makes any treatment look good or bad; none of 50 is called either."""
    broken = pd.concat(counted(seed, 0.4) for seed in range(50))
    broken.loc[broken["is_control"], "units"] = 3600
    found = experiment_results.compare(broken)
    assert set(rates_of(found)["verdict"]) == {"split not as planned"}
    assert not found["is_significant"].any()
    assert found["split_p_value"].max() < 0.001


def test_a_split_of_nine_to_one_is_no_mismatch_when_it_was_meant() -> None:
    holdout = arms(1, 0.0)
    holdout["units"], holdout["planned_share"] = [1000, 9000], [0.1, 0.9]
    assert experiment_results.compare(holdout)["is_split_as_planned"].all()
    holdout["planned_share"] = np.nan
    assert not experiment_results.compare(holdout)["is_split_as_planned"].any()


def test_one_period_is_what_the_tests_of_two_groups_say() -> None:
    table = arms(7, 0.3)
    found = experiment_results.compare(table).set_index("metric")
    (control, treated) = table.to_dict("records")
    rate = experiments.difference_of_proportions(
        control["conversions"], control["units"], treated["conversions"], treated["units"]
    )
    for name in ("lift", "low", "high", "p_value", "control", "treatment", "relative_lift"):
        assert found.loc["conversion_rate", name] == pytest.approx(rate[name])
    values = []
    for arm in (control, treated):
        mean = arm["value_sum"] / arm["units"]
        variance = (arm["value_sum_of_squares"] - arm["units"] * mean**2) / (arm["units"] - 1)
        values.append({"mean": mean, "variance": variance, "count": arm["units"]})
    mean = experiments.difference_of_means(*values)
    assert found.loc["value_per_unit", "p_value"] == pytest.approx(mean.p_value)
    adjusted = experiments.holm(found["p_value"].to_numpy(float))
    assert found["p_adjusted"].tolist() == pytest.approx(adjusted.tolist())
    power = experiments.power_of_proportions(rate.control, 0.1 * rate.control, 4000)
    assert found.loc["conversion_rate", "power"] == pytest.approx(power)
    least = experiments.detectable_lift(rate.control, 4000)
    assert found.loc["conversion_rate", "detectable_lift"] == pytest.approx(least)


def test_repeats_are_pooled_and_stand_beside_the_whole() -> None:
    found = experiment_results.compare(arms(3, 0.2, repeats=3))
    rates = found[found["metric"] == "conversion_rate"]
    each, whole = rates[~rates["is_overall"]], rates[rates["is_overall"]].iloc[0]
    pooled = experiments.pool(each["lift"].to_numpy(float), each["standard_error"].to_numpy(float))
    assert (whole["lift"], whole["low"], whole["p_value"]) == pytest.approx((pooled.effect, pooled.low, pooled.p_value))
    assert whole["i_squared"] == pytest.approx(pooled.i_squared)
    assert (len(each), whole["periods"], whole["control_units"]) == (3, 3, 12_000)
    assert each["verdict"].isna().all()
    assert whole["standard_error"] < each["standard_error"].min()


def test_a_second_look_at_the_same_units_is_no_repeat() -> None:
    """The file of the tenth day and that of the twentieth: the later one counts, alone."""
    late, early = arms(4, 0.2), arms(5, 0.2)
    early["experiment"], early["period_end_date"] = late["experiment"].to_numpy(), pd.Timestamp("2026-01-10")
    found = experiment_results.compare(pd.concat([early, late]))
    assert found["periods"].tolist() == [1, 1]
    assert found["lift"].tolist() == pytest.approx(experiment_results.compare(late)["lift"].tolist())


def test_what_cannot_be_compared_says_why() -> None:
    without_control = arms(1, 0.1).assign(is_control=False)
    nobody = arms(2, 0.1).assign(units=[0, 4000], conversions=[0, 100])
    no_values = arms(3, 0.1).assign(value_sum=np.nan, value_sum_of_squares=np.nan)
    found = experiment_results.compare(pd.concat([without_control, nobody, no_values]))
    reasons = found.set_index(["experiment", "arm", "metric"])["reason"]
    assert reasons["e001", "a0", "conversion_rate"] == "There is not exactly one control arm."
    assert "The control has no visitors" in reasons["e002", "a1", "conversion_rate"]
    assert reasons["e003", "a1", "value_per_unit"] == "The file gives no values of it."
    assert (found["reason"].isna() == found["reason_zh"].isna()).all()
    assert (found["reason"].notna() == (found["verdict"] == "not comparable")).all()


def test_no_experiments_make_an_empty_table() -> None:
    found = experiment_results.compare(arms(1, 0).iloc[:0])
    assert len(found) == 0
    assert str(found["lift"].dtype) == "float64"

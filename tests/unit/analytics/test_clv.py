"""BG/NBD and Gamma-Gamma against published figures, against their definitions worked out another way, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special, stats

from bellwether.analytics import clv

CALIBRATION_END, END = pd.Timestamp("1997-09-30"), pd.Timestamp("1998-06-30")


@pytest.fixture(scope="module")
def cdnow(shared_data: Path) -> pd.DataFrame:
    """The 1/10 sample of CDNOW: 2,357 customers, weeks, with the purchases of weeks 40 to 78 held out."""
    columns = ["master_id", "customer", "day", "cds", "value"]
    lines = pd.read_csv(shared_data / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", header=None, names=columns)
    lines["day"] = pd.to_datetime(lines["day"].astype(str))
    days = lines.groupby(["customer", "day"], as_index=False)["value"].sum()
    return histories(days, CALIBRATION_END, END, unit_days=7)


def histories(days: pd.DataFrame, until: pd.Timestamp, end: pd.Timestamp, unit_days: int) -> pd.DataFrame:
    """Per customer first seen by `until`: x, t_x, T, m, and `held_out`, the purchase days after it up to `end`."""
    seen = days[days["day"] <= until]
    first = seen.groupby("customer")["day"].min()
    repeats = seen[seen["day"] > seen["customer"].map(first)].groupby("customer")
    found = pd.DataFrame({"first": first})
    found["x"] = repeats.size().reindex(found.index, fill_value=0)
    found["t_x"] = ((repeats["day"].max() - first).dt.days / unit_days).reindex(found.index).fillna(0)
    found["T"] = (until - first).dt.days / unit_days
    found["m"] = repeats["value"].mean().reindex(found.index, fill_value=0)
    later = days[(days["day"] > until) & (days["day"] <= end)].groupby("customer").size()
    found["held_out"] = later.reindex(found.index, fill_value=0)
    return found


@pytest.mark.shared_data
class TestCdnow:
    """Fader, Hardie and Lee (2005), table 2; Fader and Hardie's note on Gamma-Gamma; their spreadsheets."""

    def test_bg_nbd_on_the_published_summary(self, shared_data: Path) -> None:
        summary = pd.read_csv(shared_data / "cdnow" / "cdnow_customers_summary.csv")
        model = clv.fit_bg_nbd(summary["frequency"], summary["recency"], summary["T"])
        assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
        assert (round(model.a, 3), round(model.b, 3), round(model.log_likelihood, 2)) == (0.793, 2.426, -9582.43)
        assert model["customers"] == model.customers == 2357
        # Customer 1: two repeats, the last in week 30.43 of 38.86; purchases of the next 39 weeks.
        assert clv.expected_purchases(model, 39, 2, 30.43, 38.86) == pytest.approx(1.226, abs=0.0005)

    def test_gamma_gamma_on_the_transactions(self, cdnow: pd.DataFrame) -> None:
        model = clv.fit_gamma_gamma(cdnow["x"], cdnow["m"])
        assert model.customers == 946
        assert (round(model.p, 2), round(model.q, 2), round(model.v, 2)) == (6.25, 3.74, 15.44)
        assert clv.expected_average_value(model, 2, 22.35) == pytest.approx(24.66, abs=0.005)

    def test_the_transactions_give_the_published_parameters_too(self, cdnow: pd.DataFrame) -> None:
        model = clv.fit_bg_nbd(cdnow["x"], cdnow["t_x"], cdnow["T"])
        assert [round(model[name], 3) for name in ("r", "alpha", "a", "b")] == [0.243, 4.414, 0.793, 2.426]

    def test_the_weeks_held_out_come_out_as_expected(self, cdnow: pd.DataFrame) -> None:
        model = clv.fit_bg_nbd(cdnow["x"], cdnow["t_x"], cdnow["T"])
        expected = clv.expected_purchases(model, 39, cdnow["x"], cdnow["t_x"], cdnow["T"])
        assert cdnow["held_out"].sum() == 1882
        assert expected.sum() == pytest.approx(1882, rel=0.13)
        assert np.corrcoef(expected, cdnow["held_out"])[0, 1] > 0.6


@pytest.mark.shared_data
def test_online_retail_is_fitted_and_foretold(shared_data: Path) -> None:
    lines = pd.read_parquet(shared_data / "online_retail" / "online_retail_II_2009_2010.parquet")
    lines.columns = [name.replace(" ", "_").lower() for name in lines.columns]
    customer = next(name for name in lines.columns if name.startswith("customer"))
    sold = lines[lines[customer].notna() & (lines["quantity"].astype(float) > 0)]
    days = pd.DataFrame(
        {
            "customer": sold[customer].astype(str),
            "day": pd.to_datetime(sold["invoicedate"]).dt.normalize(),
            "value": sold["quantity"].astype(float) * sold["price"].astype(float),
        }
    )
    days = days.groupby(["customer", "day"], as_index=False)["value"].sum()
    known = histories(days, pd.Timestamp("2010-08-31"), pd.Timestamp("2010-11-30"), unit_days=1)
    model = clv.fit_bg_nbd(known["x"], known["t_x"], known["T"])
    expected = clv.expected_purchases(model, 91, known["x"], known["t_x"], known["T"])
    # The shop's autumn is above its year, which a model without seasons cannot know.
    assert expected.sum() == pytest.approx(known["held_out"].sum(), rel=0.25)
    assert np.corrcoef(expected, known["held_out"])[0, 1] > 0.6
    spend = clv.fit_gamma_gamma(known["x"], known["m"])
    worth = clv.customer_lifetime_value(
        model, spend, known["x"], known["t_x"], known["T"], known["m"], units_per_year=365.25
    )
    assert np.isfinite(worth).all()
    assert (worth > 0).all()


def simulated(customers: int = 4000, seed: int = 7) -> pd.DataFrame:
    """Customers who live by the model's own story, with r 0.8, alpha 6, a 0.9, b 2.5, p 4, q 3, v 20."""
    random = np.random.default_rng(seed)
    rows = []
    for rate, leaves, scale in zip(
        random.gamma(0.8, 1 / 6, customers),
        random.beta(0.9, 2.5, customers),
        random.gamma(3, 1 / 20, customers),
        strict=True,
    ):
        observed = random.integers(20, 60)
        x, last, at = 0, 0.0, random.exponential(1 / rate)
        while at <= observed:
            x, last = x + 1, at
            if random.random() < leaves:
                break
            at += random.exponential(1 / rate)
        rows.append((x, last, observed, random.gamma(4, 1 / scale, x).mean() if x else 0.0))
    return pd.DataFrame(rows, columns=["x", "t_x", "T", "m"]).astype(float)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return simulated()


@pytest.fixture(scope="module")
def model(people: pd.DataFrame) -> clv.BgNbd:
    return clv.fit_bg_nbd(people["x"], people["t_x"], people["T"])


@pytest.fixture(scope="module")
def spend(people: pd.DataFrame) -> clv.GammaGamma:
    return clv.fit_gamma_gamma(people["x"], people["m"])


def test_parameters_that_made_the_data_are_found(model: clv.BgNbd, spend: clv.GammaGamma) -> None:
    assert model.r == pytest.approx(0.8, rel=0.15)
    assert model.alpha == pytest.approx(6, rel=0.15)
    assert model.a / (model.a + model.b) == pytest.approx(0.9 / 3.4, rel=0.15)
    assert spend.p * spend.v / (spend.q - 1) == pytest.approx(4 * 20 / 2, rel=0.10)


def over_the_chance_to_leave(model: clv.BgNbd, x: float, t_x: float, t: float, ahead: float) -> tuple[float, float]:
    """One customer's likelihood, and that times the purchases ahead: integrals, where the module has closed forms."""

    def of_rate(time: float) -> float:
        """The integral over the rate of rate^x exp(-rate time), which is a gamma function."""
        rising = np.exp(special.gammaln(model.r + x) - special.gammaln(model.r))
        return float(model.alpha**model.r * rising / (model.alpha + time) ** (model.r + x))

    def likelihood(p: float) -> float:
        left = p * (1 - p) ** (x - 1) * of_rate(t_x) if x else 0.0
        return float((1 - p) ** x * of_rate(t) + left)

    def purchases(p: float) -> float:
        return float((1 - p) ** x / p * (of_rate(t) - of_rate(t + p * ahead)))

    def integral(value: Callable[[float], float]) -> float:
        def by_quantile(u: float) -> float:
            return value(float(special.betaincinv(model.a, model.b, u)))

        return float(integrate.quad(by_quantile, 0, 1, epsabs=0, epsrel=1e-9, limit=500)[0])

    return integral(likelihood), integral(purchases)


def test_the_log_likelihood_is_that_of_the_definition(people: pd.DataFrame) -> None:
    few = people.iloc[:150]
    model = clv.fit_bg_nbd(few["x"], few["t_x"], few["T"])
    each = [over_the_chance_to_leave(model, *row, 1)[0] for row in few[["x", "t_x", "T"]].to_numpy()]
    assert model.log_likelihood == pytest.approx(np.log(each).sum(), rel=1e-6)


@pytest.mark.parametrize("history", [(0, 0, 40), (1, 5, 40), (3, 38, 40), (12, 39, 40), (150, 50, 52)])
def test_expected_purchases_are_those_of_the_definition(model: clv.BgNbd, history: tuple[float, float, float]) -> None:
    likelihood, purchases = over_the_chance_to_leave(model, *history, 26)
    assert clv.expected_purchases(model, 26, *history) == pytest.approx(purchases / likelihood, rel=1e-6)


@pytest.mark.parametrize("a", [1 - 1e-5, 1.0, 1 + 1e-5])
def test_expected_purchases_have_no_gap_at_one(a: float) -> None:
    near = clv.BgNbd(0.5, 5.0, a, 2.0, 0.0)
    likelihood, purchases = over_the_chance_to_leave(near, 2, 20, 30, 10)
    assert clv.expected_purchases(near, 10, 2, 20, 30) == pytest.approx(purchases / likelihood, rel=1e-4)


def test_no_small_change_of_the_parameters_is_likelier(people: pd.DataFrame) -> None:
    """The likelihood of a mean of gamma variables whose scale is gamma: an integral, not the closed form."""
    bought = people[people["x"] > 0].iloc[:150]
    x, m = bought["x"].to_numpy(), bought["m"].to_numpy()
    nodes, weights = np.polynomial.legendre.leggauss(300)

    def log_likelihood(p: float, q: float, v: float) -> float:
        scales = stats.gamma(q, scale=1 / v).ppf((nodes + 1) / 2)
        each = stats.gamma(p * x[:, None], scale=1 / (scales * x[:, None])).pdf(m[:, None])
        return float(np.log(each @ (weights / 2)).sum())

    found = clv.fit_gamma_gamma(x, m)
    best = log_likelihood(found.p, found.q, found.v)
    assert found.log_likelihood == pytest.approx(best, rel=1e-4)
    for name in ("p", "q", "v"):
        for factor in (0.9, 1.1):
            moved = {key: found[key] * (factor if key == name else 1) for key in ("p", "q", "v")}
            assert log_likelihood(**moved) < best, (name, factor)


def test_time_and_money_may_be_in_any_unit(people: pd.DataFrame, model: clv.BgNbd, spend: clv.GammaGamma) -> None:
    days = clv.fit_bg_nbd(people["x"], people["t_x"] * 7, people["T"] * 7)
    assert (days.r, days.a, days.b) == pytest.approx((model.r, model.a, model.b), rel=1e-4)
    assert days.alpha == pytest.approx(7 * model.alpha, rel=1e-4)
    cents = clv.fit_gamma_gamma(people["x"], people["m"] * 100)
    assert (cents.p, cents.q, cents.v) == pytest.approx((spend.p, spend.q, 100 * spend.v), rel=1e-4)


def test_neither_order_nor_repetition_of_customers_matters(people: pd.DataFrame, model: clv.BgNbd) -> None:
    shuffled = people.sample(frac=1, random_state=1)
    assert clv.fit_bg_nbd(shuffled["x"], shuffled["t_x"], shuffled["T"]) == model
    twice = pd.concat([people, people])
    again = clv.fit_bg_nbd(twice["x"], twice["t_x"], twice["T"])
    assert (again.r, again.alpha, again.a, again.b) == pytest.approx((model.r, model.alpha, model.a, model.b), rel=1e-5)
    assert again.log_likelihood == pytest.approx(2 * model.log_likelihood)


def test_a_customer_is_alive_unless_silent_for_long(model: clv.BgNbd) -> None:
    alive = clv.probability_alive(model, [0, 4, 4, 4], [0, 40, 20, 5], [40, 40, 40, 40])
    assert alive[0] == 1
    assert 1 > alive[1] > alive[2] > alive[3] > 0
    purchases = [float(clv.expected_purchases(model, t, 4, 40, 40)) for t in (0, 10, 20, 1000)]
    assert purchases[0] == 0
    assert purchases == sorted(purchases)


def test_lifetime_value_is_discounted_by_the_year(model: clv.BgNbd, spend: clv.GammaGamma) -> None:
    history = (3, 30.0, 40.0)
    value = clv.expected_average_value(spend, 3, 25.0)
    whole = clv.customer_lifetime_value(model, spend, *history, 25.0, units_per_year=52.18, yearly_discount=0)
    assert whole == pytest.approx(clv.expected_purchases(model, 52.18, *history) * value)
    months = [clv.expected_purchases(model, 52.18 * month / 12, *history) for month in range(13)]
    by_hand = sum((months[i] - months[i - 1]) * value / 1.2 ** (i / 12) for i in range(1, 13))
    discounted = clv.customer_lifetime_value(model, spend, *history, 25.0, units_per_year=52.18, yearly_discount=0.2)
    assert discounted == pytest.approx(by_hand)


def test_everybodys_mean_stands_for_a_customer_without_a_repeat(spend: clv.GammaGamma) -> None:
    population = spend.p * spend.v / (spend.q - 1)
    none, few, many = clv.expected_average_value(spend, [0, 2, 500], [0, 100, 100])
    assert none == pytest.approx(population)
    assert population < few < many < 100
    assert np.isnan(clv.expected_average_value(clv.GammaGamma(1.0, 0.9, 10.0, 0.0), 0, 0))


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (([1, 2], [1], [3, 3]), "one length"),
        (([1], [np.nan], [3]), "recency must hold numbers"),
        (([-1], [1], [3]), "whole numbers"),
        (([1.5], [1], [3]), "whole numbers"),
        (([1], [4], [3]), "between 0 and T"),
        (([0], [1], [3]), "recency 0"),
        (([3] * 9 + [0] * 90, [5] * 9 + [0] * 90, [9] * 99), "9 customers bought again; at least 10"),
        (([], [], []), "not observed|No customer"),
        (([0] * 5, [0] * 5, [0] * 5), "No customer was observed"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(history: tuple[list[float], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        clv.fit_bg_nbd(*history)


def test_data_that_hold_no_parameter_are_refused() -> None:
    """Everybody bought at the same time each, and stays: nothing tells customers apart."""
    with pytest.raises(clv.FitError, match="No maximum"):
        clv.fit_gamma_gamma([5] * 50, [20.0] * 50)
    with pytest.raises(clv.FitError, match="0 customers bought again"):
        clv.fit_gamma_gamma([0, 0, 3], [0, 0, -5.0])


def test_what_customers_do_not_differ_in_is_named_and_harmless() -> None:
    """Everybody buys once a week on average and nobody leaves: the models know no more, and still foretell it."""
    random = np.random.default_rng(3)
    weeks = random.integers(20, 60, 800).astype(float)
    x = random.poisson(weeks)
    t_x = np.where(x > 0, weeks * random.beta(np.maximum(x, 1), 1), 0)
    model = clv.fit_bg_nbd(x, t_x, weeks)
    assert model.at_limit
    assert "at_limit" not in dict(model)
    ahead = clv.expected_purchases(model, 10, x, t_x, weeks)
    assert np.isfinite(ahead).all()
    assert ahead.mean() == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(("a", "b"), [(82, 100), (820, 1000), (30, 1000)])
def test_expected_purchases_hold_for_large_parameters(a: float, b: float) -> None:
    """Where the transformed series has no value and the printed one stands in."""
    alike = clv.BgNbd(0.15, 6.0, a, b, 0.0)
    for history in [(0, 0, 100), (3, 80, 100), (20, 95, 100)]:
        likelihood, purchases = over_the_chance_to_leave(alike, *history, 365)
        assert clv.expected_purchases(alike, 365, *history) == pytest.approx(purchases / likelihood, rel=1e-6)

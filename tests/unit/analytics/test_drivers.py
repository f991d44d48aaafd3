"""Drivers against scipy and statsmodels called directly, certified and published tables, and simulated companies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import durbin_watson, jarque_bera

from bellwether.analytics import drivers
from bellwether.analytics.reasons import TooShort

ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]


class TestDescribe:
    def test_it_is_pandas_and_scipy(self) -> None:
        values = np.random.default_rng(1).gamma(2, 3, 200)
        found, oracle = drivers.describe([*values, np.nan]), pd.Series(values)
        assert found.count == 200
        assert (found.mean, found.deviation, found.skewness) == pytest.approx(
            (oracle.mean(), oracle.std(), oracle.skew())
        )
        assert (found.lower_quartile, found.median, found.upper_quartile) == pytest.approx(
            tuple(oracle.quantile([0.25, 0.5, 0.75]))
        )
        assert (found.minimum, found.maximum) == (values.min(), values.max())
        assert found.coefficient_of_variation == pytest.approx(oracle.std() / oracle.mean())
        assert found.day_before_correlation == pytest.approx(sm.tsa.acf(values, nlags=1)[1])

    def test_one_value_has_no_deviation(self) -> None:
        found = drivers.describe([3.0])
        assert (found.mean, found.median, np.isnan(found.deviation)) == (3, 3, True)
        with pytest.raises(TooShort):
            drivers.describe([np.nan])


class TestCorrelate:
    def test_anscombe(self) -> None:
        """Anscombe (1973), The American Statistician 27, 17-21: r = 0.816 of the first of his four sets."""
        found = drivers.correlate(ANSCOMBE_X, ANSCOMBE_Y, is_series=False)
        assert round(found.coefficient, 3) == 0.816

    @pytest.mark.parametrize("seed", range(5))
    def test_it_is_scipy(self, seed: int) -> None:
        x, noise = np.random.default_rng(seed).normal(size=(2, 60))
        y = 0.4 * x + np.round(noise, 1)
        found, oracle = drivers.correlate(x, y, is_series=False), stats.pearsonr(x, y)
        assert (found.coefficient, found.p_value) == pytest.approx((oracle.statistic, oracle.pvalue))
        assert (found.low, found.high) == pytest.approx(tuple(oracle.confidence_interval()))
        ranked, oracle = drivers.correlate(x, y, method="spearman", is_series=False), stats.spearmanr(x, y)
        assert (ranked.coefficient, ranked.p_value) == pytest.approx((oracle.statistic, oracle.pvalue))

    def test_days_that_resemble_the_day_before_prove_less(self) -> None:
        """Unrelated series, each much like its own day before: scipy calls every second a find, this one in twenty."""
        naive, honest = [], []
        for seed in range(200):
            shocks = np.random.default_rng(seed).normal(size=(2, 120))
            x, y = np.zeros(120), np.zeros(120)
            for day in range(1, 120):
                x[day], y[day] = 0.85 * x[day - 1] + shocks[0, day], 0.85 * y[day - 1] + shocks[1, day]
            naive.append(stats.pearsonr(x, y).pvalue < 0.05)
            honest.append(drivers.correlate(x, y).p_value < 0.05)
        assert np.mean(naive) > 0.3
        assert np.mean(honest) <= 0.09

    def test_what_has_no_correlation(self) -> None:
        with pytest.raises(TooShort, match="does not vary"):
            drivers.correlate(np.ones(9), np.arange(9.0))
        with pytest.raises(TooShort, match="takes 4"):
            drivers.correlate([1, 2, 3], [1, 2, 3])
        with pytest.raises(ValueError, match="make no pairs"):
            drivers.correlate([1, 2, 3, 4], [1, 2, 3])


class TestCorrelations:
    def test_the_driver_and_its_lag_are_found_and_chance_is_not(self) -> None:
        """Leads follow two days after spend; nine other series are noise. Over 25 companies."""
        found_true, found_false, tried_false = 0, 0, 0
        for seed in range(25):
            chance = np.random.default_rng(seed)
            spend = chance.normal(size=120)
            leads = 0.6 * np.roll(spend, 2) + chance.normal(size=120)
            table = drivers.correlations(
                leads, {"spend": spend, **{f"n{k}": chance.normal(size=120) for k in range(9)}}, most_lag=3
            )
            best = table.loc[table["p_value"].idxmin()]
            found_true += best["driver"] == "spend" and best["lag_days"] == 2 and bool(best["is_found"])
            false = table[(table["driver"] != "spend")]
            found_false += int(false["is_found"].sum())
            tried_false += len(false)
        assert found_true >= 24
        assert found_false / tried_false < 0.01

    def test_unknown_days_are_left_out_and_short_histories_say_so(self) -> None:
        chance = np.random.default_rng(1)
        y, x = chance.normal(size=(2, 40))
        x[::10] = np.nan
        table = drivers.correlations(y, {"x": x, "short": np.where(np.arange(40) < 20, x, np.nan)}, most_lag=1)
        first = table.iloc[0]
        known = np.isfinite(x)
        assert first["coefficient"] == pytest.approx(stats.pearsonr(x[known], y[known]).statistic)
        assert first["pairs"] == 36
        short = table[table["driver"] == "short"]
        assert short["reason"].str.contains("18 days are known of both; this takes 28").any()
        assert not short["is_found"].any()

    def test_the_rhythm_is_taken_out(self) -> None:
        """Two series that share nothing but growth and weekends move together until these are taken out."""
        day, chance = np.arange(140), np.random.default_rng(3)
        shape = 50 + 0.5 * day + 20 * (day % 7 > 4)
        x, y = shape + chance.normal(size=140), shape + chance.normal(size=140)
        assert drivers.correlate(x, y).coefficient > 0.9
        clean = drivers.correlate(drivers.without_rhythm(x), drivers.without_rhythm(y))
        assert abs(clean.coefficient) < 0.2
        assert drivers.strength_of_correlation(clean.coefficient) in {"negligible", "weak"}


class TestOls:
    def test_longley(self) -> None:
        """NIST, Statistical Reference Datasets, Longley (1967): certified to nine digits here."""
        data = sm.datasets.longley.load_pandas()
        # Sixteen rows for seven coefficients are too few for a driver, but certified.
        with pytest.raises(TooShort, match="16 days are known; 6 drivers take 70"):
            drivers.ols(data.endog, data.exog, is_series=False)
        found = drivers.ols(np.tile(data.endog, 5), pd.concat([data.exog] * 5), is_series=False)
        terms = found.coefficients.set_index("term")["coefficient"]
        certified = {
            "GNPDEFL": 15.0618722713733,
            "GNP": -0.0358191792925910,
            "UNEMP": -2.02022980381683,
            "ARMED": -1.03322686717359,
            "POP": -0.0511041056535807,
            "YEAR": 1829.15146461355,
            "constant": -3482258.63459582,
        }
        assert terms.to_dict() == pytest.approx(certified, rel=1e-6)
        assert found.r_squared == pytest.approx(0.995479004577296, rel=1e-9)
        assert "drivers move together" in found.doubts

    def test_anscombe(self) -> None:
        """Anscombe (1973): y = 3.00 + 0.500 x, R2 = 0.67, the same of all four sets."""
        found = drivers.ols(np.tile(ANSCOMBE_Y, 2), pd.DataFrame({"x": np.tile(ANSCOMBE_X, 2)}), is_series=False)
        assert found.coefficients["coefficient"].round(3).tolist() == [0.5, 3.0]
        assert round(found.r_squared, 2) == 0.67

    @pytest.mark.parametrize("is_series", [True, False])
    def test_it_is_statsmodels(self, is_series: bool) -> None:
        chance = np.random.default_rng(4)
        x = pd.DataFrame(chance.normal(size=(150, 2)), columns=["spend", "emails"])
        y = 3 + 2 * x["spend"] + chance.normal(size=150) * (1 + x["emails"].abs())
        design = np.column_stack([x, np.ones(150)])
        plain = sm.OLS(y.to_numpy(), design).fit()
        oracle = plain.get_robustcov_results("HAC", maxlags=4, use_correction=True) if is_series else plain
        found = drivers.ols(y, x, is_series=is_series)
        assert found.coefficients["coefficient"].tolist() == pytest.approx(oracle.params.tolist())
        assert found.coefficients["standard_error"].tolist() == pytest.approx(oracle.bse.tolist())
        assert found.coefficients["p_value"].tolist() == pytest.approx(oracle.pvalues.tolist(), abs=1e-12)
        assert (found.r_squared, found.adjusted_r_squared) == pytest.approx((plain.rsquared, plain.rsquared_adj))
        assert found.f_p_value == pytest.approx(float(oracle.f_pvalue), abs=1e-12)
        assert found.durbin_watson == pytest.approx(durbin_watson(plain.resid))
        assert found.breusch_pagan_p_value == pytest.approx(het_breuschpagan(plain.resid, design)[1])
        assert found.jarque_bera_p_value == pytest.approx(jarque_bera(plain.resid)[1])
        inflation = [variance_inflation_factor(design, place) for place in range(2)]
        assert found.coefficients["variance_inflation"].tolist()[:2] == pytest.approx(inflation)
        assert "uneven variance" in found.doubts

    def test_a_weak_fit_is_called_weak_and_a_strong_one_strong(self) -> None:
        chance = np.random.default_rng(5)
        x = pd.DataFrame({"spend": chance.normal(size=200)})
        assert drivers.ols(0.3 * x["spend"] + chance.normal(size=200), x).strength == "weak"
        assert drivers.ols(x["spend"] + chance.normal(size=200), x).strength == "moderate"
        assert drivers.ols(3 * x["spend"] + chance.normal(size=200), x).strength == "strong"

    def test_a_rhythm_is_not_the_drivers_doing(self) -> None:
        """A KPI that is all weekdays, and a driver that is noise: the fit of the driver is weak."""
        day, chance = np.arange(140), np.random.default_rng(6)
        y = 100 + 50 * (day % 7 > 4) + chance.normal(size=140)
        found = drivers.ols(y, pd.DataFrame({"noise": chance.normal(size=140)}), controls=drivers.rhythm(140))
        assert found.strength == "weak"
        assert found.coefficients["term"].tolist() == ["noise"]

    def test_what_cannot_be_fitted(self) -> None:
        day = np.arange(50.0)
        with pytest.raises(ValueError, match="sum of others"):
            drivers.ols(day, pd.DataFrame({"a": day, "b": 2 * day}))
        with pytest.raises(TooShort, match="does not vary"):
            drivers.ols(np.ones(50), pd.DataFrame({"a": day}))


class TestLogistic:
    def test_spector_and_mazzeo(self) -> None:
        """Greene (2003), "Econometric Analysis", 5th ed., table 21.1: -13.021, 2.826, 0.095 and 2.379.

        Each of the 32 students stands for ten, which leaves the coefficients as they are.
        """
        data = sm.datasets.spector.load_pandas()
        found = drivers.logistic(10 * data.endog, np.full(32, 10.0), data.exog)
        terms = found.coefficients.set_index("term")["coefficient"].round(3).to_dict()
        assert terms == {"GPA": 2.826, "TUCE": 0.095, "PSI": 2.379, "constant": -13.021}
        oracle = sm.Logit(data.endog, sm.add_constant(data.exog)).fit(disp=False)
        assert found.pseudo_r_squared == pytest.approx(oracle.prsquared)
        assert found.likelihood_ratio_p_value == pytest.approx(stats.chi2.sf(10 * oracle.llr, 3))
        rates = oracle.predict()
        pairs = stats.mannwhitneyu(rates[data.endog == 1], rates[data.endog == 0]).statistic
        assert found.auc == pytest.approx(pairs / ((data.endog == 1).sum() * (data.endog == 0).sum()))
        assert (found.cases, found.events, found.strength) == (320, 110, "strong")

    def test_grouped_cases_count_as_many(self) -> None:
        chance = np.random.default_rng(7)
        x = pd.DataFrame({"is_paid": chance.integers(0, 2, 900), "band": chance.integers(0, 3, 900)})
        y = chance.random(900) < 1 / (1 + np.exp(2 - 0.8 * x["is_paid"] + 0.3 * x["band"]))
        oracle = sm.Logit(y.astype(float), sm.add_constant(x, prepend=False)).fit(disp=False)
        cells = x.assign(y=y, n=1).groupby(["is_paid", "band"], as_index=False).sum()
        found = drivers.logistic(cells["y"], cells["n"], cells[["is_paid", "band"]])
        assert found.coefficients["coefficient"].tolist() == pytest.approx(oracle.params.tolist(), rel=1e-6)
        assert found.coefficients["p_value"].tolist() == pytest.approx(oracle.pvalues.tolist(), rel=1e-4)
        odds = np.exp(oracle.conf_int()).to_numpy()
        assert found.coefficients[["low", "high"]].to_numpy() == pytest.approx(odds, rel=1e-5)
        assert found.coefficients["odds_ratio"].tolist() == pytest.approx(np.exp(oracle.params).tolist(), rel=1e-6)
        assert found.strength == "weak"

    def test_what_cannot_be_fitted(self) -> None:
        x = pd.DataFrame({"a": [0.0, 1.0]})
        with pytest.raises(TooShort, match="rarer outcome was seen 19 times; 1 drivers take 20"):
            drivers.logistic([9, 10], [500, 500], x)
        with pytest.raises(TooShort, match="tells the outcomes apart entirely"):
            drivers.logistic([0, 500], [500, 500], x)
        with pytest.raises(ValueError, match="more events than cases"):
            drivers.logistic([3, 3], [2, 500], x)

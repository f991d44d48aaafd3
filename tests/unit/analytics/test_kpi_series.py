"""Tables of KPIs day by day: what each holds for a long series, and what it says of one that is too short or sparse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from bellwether.analytics import anomaly, anomaly_parts, forecast, kpi_drivers, kpi_series, pacing

LAST = pd.Timestamp("2026-03-20")


def series(
    kpi_id: str,
    values: np.ndarray,
    *,
    kind: str = "count",
    denominators: np.ndarray | None = None,
    multiplier: float = 1,
) -> pd.DataFrame:
    days = pd.date_range(end=LAST, periods=len(values))
    ratio = values if denominators is None else multiplier * values / np.where(denominators > 0, denominators, np.nan)
    return pd.DataFrame(
        {
            "kpi_id": kpi_id,
            "scope": "company",
            "scope_value": "all",
            "date_day": days,
            "numerator": values.astype(float),
            "denominator": np.nan if denominators is None else denominators.astype(float),
            "multiplier": float(multiplier),
            "value": ratio,
            "kind": kind,
        }
    )


def counts(seed: int, days: int = 110, size: float = 300) -> np.ndarray:
    chance = np.random.default_rng(seed)
    week = np.array([1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95])
    return chance.poisson(size * week[np.arange(days) % 7] * np.exp(0.001 * np.arange(days))).astype(float)


def table() -> pd.DataFrame:
    visits = counts(2, size=3000)
    return pd.concat(
        [
            series("leads", counts(1)),
            series("rate", np.round(visits * 0.02), kind="ratio", denominators=visits, multiplier=100),
            series("active_customers", counts(3), kind="level"),
            series("young", counts(4, days=27)),
            series("emails", np.where(np.arange(110) % 7 == 2, 500.0, 0.0)),
        ]
    ).sample(frac=1, random_state=1)


class TestAnomalies:
    def test_days_are_those_of_the_detector(self) -> None:
        days = table()
        drop = (days["kpi_id"] == "leads") & (days["date_day"] == LAST - pd.Timedelta(days=3))
        days.loc[drop, ["value", "numerator"]] = 90
        found = kpi_series.anomalies(days, newest_days=28)
        assert found.groupby("kpi_id").size().to_dict() == {
            "leads": 28, "rate": 28, "active_customers": 28, "young": 27, "emails": 28,
        }  # fmt: skip
        leads = found[found["kpi_id"] == "leads"]
        values = days[days["kpi_id"] == "leads"].sort_values("date_day")["value"].to_numpy()
        oracle = anomaly.detect(values, "count")
        assert leads["score"].tolist() == pytest.approx(oracle.score[-28:].tolist())
        assert leads.loc[leads["is_anomaly"], "date_day"].tolist() == [LAST - pd.Timedelta(days=3)]

    def test_short_and_sparse_series_are_not_judged(self) -> None:
        found = kpi_series.anomalies(table()).groupby("kpi_id").first()
        assert found.loc["young", "reason"] == "27 days are known; this takes 56."
        assert found.loc["young", "reason_zh"] == "已知 27 天的数据，至少需要 56 天。"
        assert found.loc["emails", "reason"].startswith("Only 16 of 110 days have a value")
        assert found.loc[["young", "emails"], "expected"].isna().all()

    def test_a_day_without_a_denominator_is_left_out_and_said(self) -> None:
        visits = counts(2)
        visits[-2] = 0
        found = kpi_series.anomalies(series("rate", np.round(visits * 0.1), kind="ratio", denominators=visits))
        assert found["reason"].notna().tolist() == [False] * 26 + [True, False]
        assert found["expected"].isna().tolist() == [False] * 26 + [True, False]

    def test_the_parts_that_moved_stand_beside_an_anomaly(self) -> None:
        judged = pd.DataFrame(
            {
                "kpi_id": ["leads", "leads"],
                "scope": ["company", "channel"],
                "scope_value": ["all", "Email"],
                "date_day": [LAST, LAST],
                "is_anomaly": [True, True],
            }
        )
        parts = pd.DataFrame(
            [("channel", "Email", 10.0, 60.0), ("channel", "Display", 45.0, 40.0), ("campaign", "spring", 5.0, 30.0)]
            + [("campaign", f"c{place}", 1.0, 1.5) for place in range(7)],
            columns=["dimension", "part", "numerator", "base_numerator"],
        ).assign(kpi_id="leads", date_day=LAST, denominator=np.nan, base_denominator=np.nan)
        found = anomaly_parts.attach(judged, parts)
        told = json.loads(found["parts"].iloc[0])
        channels = [part for part in told if part["dimension"] == "channel"]
        assert [(part["part"], part["rank"], part["contribution"]) for part in channels] == [
            ("Email", 1, -50),
            ("Display", 2, 5),
        ]
        assert told[0]["part"] == "spring"
        assert told[0]["share"] == pytest.approx(25 / 28.5)
        assert sum(part["dimension"] == "campaign" for part in told) == 5
        assert found["parts"].isna().tolist() == [False, True]
        assert anomaly_parts.attach(judged, parts.iloc[:0])["parts"].isna().all()


class TestForecasts:
    def test_days_ahead_follow_the_days_held_back(self) -> None:
        found = kpi_series.forecasts(table())
        leads = found[found["kpi_id"] == "leads"]
        assert leads.groupby("is_held_back").size().to_dict() == {False: 28, True: 28}
        assert leads.loc[~leads["is_held_back"], "date_day"].min() == LAST + pd.Timedelta(days=1)
        assert leads.loc[leads["is_held_back"], "date_day"].max() == LAST
        values = table().query("kpi_id == 'leads'").sort_values("date_day")["value"].to_numpy()
        oracle = forecast.forecast(values, 28)
        assert leads.loc[~leads["is_held_back"], "expected"].tolist() == pytest.approx(oracle.expected.tolist())
        assert leads["mae"].unique().tolist() == pytest.approx([oracle.scores[oracle.method].mae])

    def test_a_series_without_a_forecast_has_one_row_that_says_why(self) -> None:
        found = kpi_series.forecasts(table())
        without = found[found["date_day"].isna()].set_index("kpi_id")
        assert set(without.index) == {"young", "emails"}
        assert without.loc["young", "reason"] == "27 days are known; a forecast scored on 4 weeks takes 84."
        assert without["reason_zh"].notna().all()

    def test_a_missing_day_is_filled_by_its_weekday(self) -> None:
        values = np.tile(np.arange(1.0, 8), 13)
        gap = series("level", values, kind="level")
        gap.loc[30, "value"] = np.nan
        found = kpi_series.forecasts(gap)
        assert found.loc[found["is_held_back"], "expected"].tolist() == pytest.approx(values[-28:].tolist())


class TestPaces:
    def periods(self, **changes: object) -> pd.DataFrame:
        row = {
            "scope": "company", "scope_value": "all", "period": "month", "direction": "higher",
            "period_start_date": pd.Timestamp("2026-03-01"), "period_end_date": pd.Timestamp("2026-03-31"),
            "target": 9000.0, "band_low": np.nan, "band_high": np.nan,
        }  # fmt: skip
        return pd.DataFrame([row | {"kpi_id": "leads"} | changes])

    def test_the_pace_is_that_of_the_last_eight_weeks(self) -> None:
        days = table()
        found = kpi_series.paces(days, self.periods()).iloc[0]
        values = days.query("kpi_id == 'leads'").sort_values("date_day")["value"].to_numpy()
        oracle = pacing.pace(values, 20, 11, target=9000.0)
        for name in ("to_date", "expected", "low", "high", "run_rate_needed", "chance", "days_of_doubt"):
            assert found[name] == pytest.approx(oracle[name]), name

    def test_less_is_better_turns_the_chance_round(self) -> None:
        up, down = (kpi_series.paces(table(), self.periods(direction=way)).iloc[0] for way in ("higher", "lower"))
        assert down["chance"] == pytest.approx(1 - up["chance"])

    def test_a_band_is_met_between_its_ends(self) -> None:
        band = {"direction": "range", "target": np.nan, "band_low": 9000.0, "band_high": 9500.0}
        found = kpi_series.paces(table(), self.periods(**band)).iloc[0]
        low, high = (kpi_series.paces(table(), self.periods(target=limit)).iloc[0] for limit in (9000.0, 9500.0))
        assert found["chance"] == pytest.approx(low["chance"] - high["chance"])
        assert found["days_of_doubt"] == max(low["days_of_doubt"], high["days_of_doubt"])

    def test_a_ratio_is_paced_as_sum_over_sum(self) -> None:
        found = kpi_series.paces(table(), self.periods(kpi_id="rate", target=2.0)).iloc[0]
        assert found["expected"] == pytest.approx(2.0, abs=0.01)

    @pytest.mark.parametrize(
        ("kpi_id", "reason"),
        [
            ("young", "27 days are known; this takes 28."),
            ("active_customers", "It does not add up over days, so a running period cannot be told from them."),
            ("unheard_of", "No day of it is known."),
        ],
    )
    def test_what_is_not_paced_says_why(self, kpi_id: str, reason: str) -> None:
        found = kpi_series.paces(table(), self.periods(kpi_id=kpi_id)).iloc[0]
        assert found["reason"] == reason
        assert np.isnan(found["expected"])


class TestDrivers:
    def test_a_driver_and_a_factor_are_found_and_noise_is_not(self) -> None:
        chance = np.random.default_rng(4)
        days = pd.DataFrame(chance.normal(100, 10, (120, 2)), columns=["ad_spend", "noise"])
        holiday = pd.DataFrame({"fair": (np.arange(120) // 8 == 9).astype(float), "once": np.arange(120) == 5})
        days["leads"] = 20 + 0.5 * days["ad_spend"] + 15 * holiday["fair"] + chance.normal(0, 3, 120)
        pairs = pd.DataFrame({"kpi_id": "leads", "driver": ["ad_spend", "noise", "never_arrived"]})
        found = kpi_drivers.follow(days, pairs, holiday, most_lag=2)
        fit = found[found["method"] == "ols"].set_index("driver")
        assert fit.loc["ad_spend", "estimate"] == pytest.approx(0.5, abs=0.08)
        assert fit.loc["factor:fair", "estimate"] == pytest.approx(15, abs=4)
        assert fit["is_found"].fillna(False).to_dict() == {
            "ad_spend": True, "noise": False, "factor:fair": True, "never_arrived": False,
        }  # fmt: skip
        assert fit["strength"].dropna().unique().tolist() == ["strong"]
        assert fit.loc["never_arrived", "reason"] == "There is no value."
        related = found[found["is_found"].fillna(False) & (found["method"] != "ols")]
        assert set(zip(related["driver"], related["lag_days"], strict=True)) == {("ad_spend", 0)}

    def test_too_few_days_are_said_for_each_driver(self) -> None:
        days = pd.DataFrame(np.random.default_rng(1).normal(size=(35, 2)), columns=["leads", "ad_spend"])
        pairs = pd.DataFrame({"kpi_id": ["leads"], "driver": ["ad_spend"]})
        found = kpi_drivers.follow(days.iloc[:20], pairs, pd.DataFrame(index=range(20)), most_lag=0)
        assert found["reason"].notna().all()
        assert found["reason_zh"].notna().all()
        assert found["reason"].iloc[-1] == "20 days are known; 1 drivers take 27."

    def test_drivers_that_nobody_knows_are_said_to_be_unknown(self) -> None:
        """A company whose exports know of sales alone."""
        days = pd.DataFrame({"revenue": np.arange(60.0)})
        pairs = pd.DataFrame({"kpi_id": ["revenue", "revenue"], "driver": ["ad_spend", "ad_clicks"]})
        factors = pd.DataFrame({"holiday": np.arange(60) % 7 == 0})
        found = kpi_drivers.follow(days, pairs, factors)
        regression = found[found["method"] == "ols"]
        assert sorted(regression["driver"]) == ["ad_clicks", "ad_spend"]
        assert regression["estimate"].isna().all()
        assert set(regression["reason"]) == {"There is no value."}

    def test_leads_that_become_customers(self) -> None:
        cells = pd.DataFrame({"answered": [0, 0, 1, 1], "paid": [0, 1, 0, 1], "leads": [900, 900, 900, 900]})
        cells["customers"] = [90, 90, 180, 180]
        found = kpi_drivers.outcomes("rate", cells, events="customers", cases="leads").set_index("driver")
        assert found.loc["answered", "estimate"] == pytest.approx((180 / 720) / (90 / 810))
        assert found.loc["paid", "estimate"] == pytest.approx(1)
        assert found["is_found"].to_dict() == {"answered": True, "paid": False}
        assert found["events"].unique().tolist() == [540]
        few = kpi_drivers.outcomes("rate", cells.assign(customers=2), events="customers", cases="leads")
        assert few["reason"].unique().tolist() == ["The rarer outcome was seen 8 times; 2 drivers take 30."]
        none = kpi_drivers.outcomes("rate", cells.iloc[:0], events="customers", cases="leads")
        assert none["reason"].tolist() == ["There is no value."] * 2


class TestNothing:
    """A company whose first export is still to come: tables without rows, with their columns' types."""

    def test_no_days(self) -> None:
        none = table().iloc[:0]
        periods = TestPaces().periods()
        tables = [kpi_series.anomalies(none), kpi_series.forecasts(none), kpi_series.paces(none, periods.iloc[:0])]
        assert [len(found) for found in tables] == [0, 0, 0]
        assert [str(found["expected"].dtype) for found in tables] == ["float64"] * 3
        assert anomaly_parts.attach(tables[0], pd.DataFrame(columns=["kpi_id", "date_day", "dimension", "part"])).empty
        assert kpi_series.paces(none, periods)["reason"].tolist() == ["No day of it is known."]

    def test_no_drivers(self) -> None:
        pairs = pd.DataFrame({"kpi_id": ["leads"], "driver": ["ad_spend"]})
        found = kpi_drivers.follow(pd.DataFrame(), pairs, pd.DataFrame(), most_lag=0)
        assert found["reason"].notna().all()
        assert not found["is_found"].fillna(False).any()
        assert kpi_drivers.follow(pd.DataFrame(), pairs.iloc[:0], pd.DataFrame()).empty

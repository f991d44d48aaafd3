"""Campaigns judged: over 200 companies a true effect is found, and no effect is not called a success."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from bellwether.analytics import campaign_results, experiment_results
from bellwether.analytics.campaign_change import against_the_rest
from bellwether.analytics.reasons import TooShort

SEEDS = 200
DAYS = 30
WEEK = np.array([1.05, 1.08, 1.06, 1.02, 0.98, 0.86, 0.95])


def likeness(chance: np.random.Generator, days: int, deviation: float) -> np.ndarray:
    """Noise of days that resemble the day before."""
    rest, shocks = np.zeros(days), chance.normal(0, deviation, days)
    for day in range(1, days):
        rest[day] = 0.3 * rest[day - 1] + shocks[day]
    return rest


def company(seed: int, lift: float, *, of: float = 40.0) -> tuple[np.ndarray, np.ndarray]:
    """Leads of a channel, and of the whole company, in 30 days before a campaign and 30 with it; all grow alike."""
    chance, day = np.random.default_rng(seed), np.arange(2 * DAYS)
    demand = WEEK[day % 7] * np.exp(0.0012 * day + likeness(chance, 2 * DAYS, 0.05))
    own = of * demand * np.exp(likeness(chance, 2 * DAYS, 0.1)) * np.where(day >= DAYS, 1 + lift, 1)
    channel = chance.poisson(own).astype(float)
    return channel, channel + chance.poisson(300 * demand * np.exp(likeness(chance, 2 * DAYS, 0.03)))


def kpi(seed: int, lift: float, **changes: object) -> dict[str, object]:
    channel, whole = company(seed, lift)
    nothing = np.zeros(2 * DAYS)
    return {
        "campaign_key": f"c{seed:03}", "kpi_id": "leads", "name_en": "Leads", "name_zh": "潜在客户数",
        "direction": "higher", "kind": "count", "multiplier": 1.0, "value": channel[DAYS:].sum(), "target": np.nan,
        "attainment": np.nan, "weight": np.nan, "target_period": None, "is_baseline_known": True,
        "is_flight": np.arange(2 * DAYS) >= DAYS,
        "company_n": whole, "channel_n": channel, "campaign_n": nothing,
        "company_d": nothing, "channel_d": nothing, "campaign_d": nothing,
        **changes,
    }  # fmt: skip


def campaigns(keys: list[str], **changes: object) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"campaign_key": key, "channel": "Paid Search", "is_started": True, "is_running": False, **changes}
            for key in keys
        ]
    )


NO_HOLDOUTS = experiment_results.compare(
    pd.DataFrame(columns=["experiment", "campaign_key", "arm", "is_control", "period_start_date"])
)
NO_FACTORS = pd.DataFrame(columns=["campaign_key", "name_en", "name_zh", "can_explain"])


def judged(kpis: list[dict[str, object]], holdouts: pd.DataFrame = NO_HOLDOUTS, **changes: object) -> pd.DataFrame:
    factors = changes.pop("factors", NO_FACTORS)
    keys = sorted({str(line["campaign_key"]) for line in kpis} | set(holdouts["campaign_key"]))
    table = pd.DataFrame(kpis) if kpis else pd.DataFrame(columns=list(kpi(0, 0)))
    found = campaign_results.judge(campaigns(keys, **changes), table, holdouts, factors)  # type: ignore[arg-type]
    return found.drop_duplicates("campaign_key")


def holdout(seed: int, lift: float) -> pd.DataFrame:
    """4,000 people who saw the campaign and 4,000 who did not, of whom 5 % buy."""
    chance, start = np.random.default_rng(seed), date(2026, 3, 1)
    sold = [int(chance.binomial(4000, 0.05 * (1 + lift * shown))) for shown in (0, 1)]
    arms = [
        {
            "experiment": f"holdout {seed}", "campaign_key": f"c{seed:03}", "arm": name,
            "is_control": name == "held out", "planned_share": 0.5, "period_start_date": pd.Timestamp(start),
            "period_end_date": pd.Timestamp(start + timedelta(days=29)), "units": 4000, "conversions": count,
            "value_sum": np.nan, "value_sum_of_squares": np.nan,
        }
        for name, count in zip(("held out", "shown"), sold, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(arms)


class TestOverManyCompanies:
    def test_without_a_holdout_a_true_effect_is_found_and_none_is_no_success(self) -> None:
        """Stated level: 5 % both ways, so 2.5 % successes where nothing happened; 200 tries allow twice that."""
        nothing = judged([kpi(seed, 0.0) for seed in range(SEEDS)])["verdict"]
        assert (nothing == "success").mean() <= 0.05
        assert (nothing == "failure").mean() <= 0.05
        effect = judged([kpi(seed, 0.3) for seed in range(SEEDS)])["verdict"]
        assert (effect == "success").mean() >= 0.95
        harm = judged([kpi(seed, -0.3) for seed in range(SEEDS)])["verdict"]
        assert (harm == "success").sum() == 0
        assert (harm == "failure").mean() >= 0.95

    def test_easy_targets_do_not_make_a_success(self) -> None:
        """All targets are exceeded by half, and the campaign changed nothing."""
        reached = {"target": 1.0, "attainment": 1.5, "weight": 1.0, "target_period": "flight"}
        found = judged([kpi(seed, 0.0, **reached) for seed in range(SEEDS)])["verdict"]
        assert (found == "success").mean() <= 0.05

    def test_with_a_holdout_a_true_effect_is_found_and_none_is_no_success(self) -> None:
        """The holdout decides, also where the channel moved by itself."""
        moved = [kpi(seed, 0.3) for seed in range(SEEDS)]
        for lift, least, most in ((0.0, 0.0, 0.05), (0.4, 0.9, 1.0)):
            holdouts = experiment_results.compare(pd.concat(holdout(seed, lift) for seed in range(SEEDS)))
            found = judged(moved, holdouts)["verdict"]
            assert least <= (found == "success").mean() <= most

    def test_many_kpis_are_not_many_chances(self) -> None:
        """Eight KPIs that did not change: one in eight by chance would call a third of the campaigns a success."""
        lines = [kpi(seed, 0.0, campaign_key=f"c{seed % 25:03}", kpi_id=f"kpi {seed // 25}") for seed in range(SEEDS)]
        assert (judged(lines)["verdict"] == "success").sum() <= 2


class TestVerdicts:
    MISSED = {"target": 2000.0, "attainment": 0.7, "weight": 1.0, "target_period": "flight"}  # noqa: RUF012 - read only

    @pytest.mark.parametrize(
        ("lift", "changes", "verdict"),
        [
            (0.5, {}, "success"),
            (0.5, MISSED, "partial"),
            (0.0, MISSED, "failure"),
            (0.0, MISSED | {"attainment": 0.95}, "not proven"),
            (-0.5, {}, "failure"),
            (-0.5, {"direction": "lower"}, "success"),
            (0.5, {"is_baseline_known": False}, "not proven"),
            (0.5, {"value": np.nan}, "no data"),
        ],
    )
    def test_target_and_effect_together(self, lift: float, changes: dict[str, object], verdict: str) -> None:
        assert judged([kpi(1, lift, **changes)])["verdict"].item() == verdict

    def test_what_else_moved_the_channel_may_be_the_reason(self) -> None:
        factors = pd.DataFrame(
            [{"campaign_key": "c001", "name_en": "Search prices fell", "name_zh": "搜索降价", "can_explain": True}]
        )
        found = judged([kpi(1, 0.5)], factors=factors)
        assert found["verdict"].item() == "not proven"
        assert "in the same days: Search prices fell, which may be the reason." in found["reason"].item()
        harmless = judged([kpi(1, 0.5)], factors=factors.assign(can_explain=False))
        assert harmless["verdict"].item() == "success"
        assert harmless["factors"].item() == "Search prices fell"

    def test_a_broken_split_proves_nothing(self) -> None:
        arms = holdout(1, 0.5)
        arms["units"] = [3500, 4000]
        found = judged([kpi(1, 0.5)], experiment_results.compare(arms))
        assert found["verdict"].item() == "not proven"
        assert "does not have the sizes it was meant to have" in found["reason"].item()

    @pytest.mark.parametrize(
        ("changes", "verdict"), [({"is_running": True}, "running"), ({"is_started": False}, "not started")]
    )
    def test_a_flight_that_has_not_ended_is_not_judged(self, changes: dict[str, object], verdict: str) -> None:
        assert judged([kpi(1, 0.5)], **changes)["verdict"].item() == verdict

    def test_the_score_weighs_and_caps(self) -> None:
        lines = [
            kpi(1, 0.5, target=1.0, attainment=3.0, weight=0.75, target_period="flight"),
            kpi(
                1,
                0.0,
                kpi_id="orders",
                name_en="Orders",
                target=1.0,
                attainment=0.4,
                weight=0.25,
                target_period="month",
            ),
        ]
        found = judged(lines)
        assert found["score"].item() == pytest.approx(0.75 * 1.2 + 0.25 * 0.4)
        assert (found["kpis_with_target"].item(), found["kpis_attained"].item()) == (2, 1)

    def test_the_reasons_stand_in_one_sentence_in_both_languages(self) -> None:
        found = judged([kpi(1, 0.5, **self.MISSED)])
        channel, whole = company(1, 0.5)
        rest = whole - channel
        change = against_the_rest(channel[:DAYS], channel[DAYS:], rest[:DAYS], rest[DAYS:])
        assert found["reason"].item() == (
            f"Partial success: nobody was held out; Leads of its channel came {change.relative:.0%} more than the rest"
            " of the company leads to expect (p < 0.001); 0 of 1 KPIs reach their targets, score 70%"
            " (furthest from it Leads, 70%)."
        )
        assert found["reason_zh"].item() == (
            f"部分成功：没有对照组；所在渠道的潜在客户数比公司其余部分推算的多 {change.relative:.0%}（p < 0.001）；"
            "1 个指标中 0 个达标，得分 70%（差距最大：潜在客户数，70%）。"
        )


class TestAgainstTheRest:
    def test_by_hand(self) -> None:
        """A fifth of the rest before; with 100 a day in the rest and 30 in the channel, 10 a day are beyond it."""
        wobble = np.tile([1.0, -1.0], 10)
        found = against_the_rest(20 + wobble, 30 + wobble, np.full(20, 100.0), np.full(20, 100.0))
        assert found.excess == pytest.approx(200)
        assert found.relative == pytest.approx(0.5)
        # 40 deviations of 1 on 38 degrees of freedom, over 20 days and 20 that the share is known from
        assert (found.high - found.excess) == pytest.approx(2.024394 * np.sqrt(40 / 38 * 40), rel=1e-5)

    def test_days_that_resemble_the_day_before_prove_less(self) -> None:
        """A channel that wanders without cause: taken for independent, its days would call two in five a change."""
        called = []
        for seed in range(SEEDS):
            chance, wander = np.random.default_rng(seed), np.zeros(2 * DAYS)
            for day in range(1, 2 * DAYS):
                wander[day] = 0.7 * wander[day - 1] + chance.normal()
            rest = np.full(DAYS, 100.0)
            called.append(against_the_rest(20 + wander[:DAYS], 20 + wander[DAYS:], rest, rest).p_value < 0.05)
        assert np.mean(called) <= 0.1

    def test_what_moves_the_whole_company_is_no_effect(self) -> None:
        channel, whole = company(3, 0.0)
        boom = np.where(np.arange(2 * DAYS) >= DAYS, 1.5, 1.0)
        channel, rest = channel * boom, (whole - channel) * boom
        assert against_the_rest(channel[:DAYS], channel[DAYS:], rest[:DAYS], rest[DAYS:]).p_value > 0.05

    def test_what_cannot_be_compared(self) -> None:
        ones, day = np.ones(20), np.arange(20.0)
        with pytest.raises(TooShort, match="13 days are known; this takes 14"):
            against_the_rest(ones[:13], ones, ones[:13], ones)
        with pytest.raises(TooShort, match="nothing to divide by"):
            against_the_rest(day, day, 0 * ones, ones)
        with pytest.raises(TooShort, match="does not vary"):
            against_the_rest(ones, ones, ones, ones)
        with pytest.raises(ValueError, match="same days"):
            against_the_rest(ones, ones, ones[:19], ones)

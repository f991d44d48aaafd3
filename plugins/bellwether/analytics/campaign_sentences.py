"""A campaign's verdict and its reasons in one sentence, in English and Chinese."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["sentences"]

Row = dict[str, Any]

_VERDICTS = {
    "success": ("Success", "成功"),
    "partial": ("Partial success", "部分成功"),
    "not proven": ("Not proven", "未能证实"),
    "failure": ("Failure", "失败"),
    "running": ("Still running", "进行中"),
    "not started": ("Not started", "尚未开始"),
    "no data": ("No data", "没有数据"),
}
_METRICS = {"conversion_rate": ("conversion rate", "转化率"), "value_per_unit": ("value per unit", "人均价值")}


def sentences(campaign: Row, lines: list[Row], held: list[Row], around: list[Row], found: Row) -> tuple[str, str]:
    """English and Chinese: the verdict, then evidence, targets and what else happened, as far as there is any."""
    parts = [_evidence(campaign, lines, held, found), _targets(lines, found), _factors(around, found)]
    if found["verdict"] == "not started":
        parts = []
    elif found["verdict"] == "no data":
        parts = [("none of its KPIs has a value in its flight", "投放期内没有任何指标有数值")]
    told = [part for part in parts if part is not None]
    verdict = _VERDICTS[found["verdict"]]
    english = "; ".join(english for english, _ in told)
    chinese = "；".join(chinese for _, chinese in told)
    return f"{verdict[0]}{': ' if told else ''}{english}.", f"{verdict[1]}{'：' if told else ''}{chinese}。"


def _evidence(campaign: Row, lines: list[Row], held: list[Row], found: Row) -> tuple[str, str] | None:
    if held:
        if any(row["verdict"] == "split not as planned" for row in held):
            return (
                "its holdout does not have the sizes it was meant to have, so nothing follows from it",
                "对照组与计划的比例不符，其结果不能采信",
            )
        return _holdout(found)
    tested = {line["kpi_id"]: line for line in lines if np.isfinite(line.get("p_adjusted", np.nan))}
    if not tested:
        return (
            "nobody was held out, and what its channel brought before cannot be compared",
            "没有对照组，也无法与投放前的渠道表现比较",
        )
    line = tested[found["lift_of"]]
    relative = float(line["relative_excess"])
    size = "" if np.isnan(relative) else f"{abs(relative):.0%} "
    is_clear, p = line["p_adjusted"] < 0.05, _p(line["p_adjusted"])
    way = ("more", "多") if line["excess"] > 0 else ("fewer or less", "少")
    english = f"nobody was held out; {line['name_en']} of its channel came {size}{way[0]} than the rest of the company "
    english += f"leads to expect ({p})" if is_clear else f"leads to expect, which chance explains ({p})"
    chinese = f"没有对照组；所在渠道的{line['name_zh']}比公司其余部分推算的{way[1]} {size.strip() or '一些'}（{p}）"
    return english, chinese if is_clear else f"{chinese}，可能出于偶然"


def _holdout(found: Row) -> tuple[str, str]:
    if pd.isna(found["lift"]):
        return "its holdout cannot be compared", "对照组无法比较"
    names = _METRICS.get(found["lift_of"], (found["lift_of"], found["lift_of"]))
    is_rate = found["lift_of"] == "conversion_rate"
    numbers = [100 * found[name] if is_rate else found[name] for name in ("lift", "lift_low", "lift_high")]
    lift, low, high = (f"{number:.2f}" for number in numbers)
    p, unit = _p(found["lift_p_value"]), (" points", " 个百分点") if is_rate else ("", "")
    is_clear = found["lift_p_value"] < 0.05
    english = (
        f"its holdout {'shows' if is_clear else 'does not show'} an effect: lift of the {names[0]} {lift}{unit[0]}"
    )
    chinese = f"对照组{'显示' if is_clear else '没有显示'}效果：{names[1]}提升 {lift}{unit[1]}"
    return f"{english} (95% interval {low} to {high}, {p})", f"{chinese}（95% 区间 {low} 至 {high}，{p}）"


def _targets(lines: list[Row], found: Row) -> tuple[str, str]:
    if not found["kpis_with_target"]:
        return "it has no targets", "没有设定目标"
    missed = [line for line in lines if pd.notna(line["attainment"]) and line["attainment"] < 1]
    english = (
        f"{found['kpis_attained']} of {found['kpis_with_target']} KPIs reach their targets, score {found['score']:.0%}"
    )
    chinese = f"{found['kpis_with_target']} 个指标中 {found['kpis_attained']} 个达标，得分 {found['score']:.0%}"
    if missed:
        worst = min(missed, key=lambda line: line["attainment"])
        english += f" (furthest from it {worst['name_en']}, {worst['attainment']:.0%})"
        chinese += f"（差距最大：{worst['name_zh']}，{worst['attainment']:.0%}）"
    return english, chinese


def _factors(around: list[Row], found: Row) -> tuple[str, str] | None:
    if not around:
        return None
    english = "in the same days: " + ", ".join(factor["name_en"] for factor in around)
    chinese = "同期外部因素：" + "、".join(factor["name_zh"] for factor in around)
    is_clear = found.get("evidence") == "before and after" and found["lift_p_value"] < 0.05
    if is_clear and any(factor["can_explain"] for factor in around):
        return f"{english}, which may be the reason", f"{chinese}，可能是其原因"
    return english, chinese


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"

"""How a value moved against a baseline, and whether that is good news."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bellwether.reports.formats import Text, grouped, same

Tone = Literal["better", "worse", "neutral"]


@dataclass(frozen=True)
class Delta:
    """`arrow` points where the number went; `tone` says whether that was wanted."""

    arrow: Literal["▲", "▼", "■"]
    size: Text
    tone: Tone


def delta(value: float | None, baseline: float | None, unit: str, direction: str) -> Delta | None:
    """The change from `baseline` to `value`; None when either is missing or no size can be stated.

    Percentages and points change by points; everything else by its share of the baseline.
    A KPI of direction `range` has no better or worse.
    """
    if value is None or baseline is None or not (math.isfinite(value) and math.isfinite(baseline)):
        return None
    change = value - baseline
    if unit == "percent":
        text = grouped(abs(change) * 100, 2 if abs(change) < 0.01 else 1)
        size = Text(f"{text} pp", f"{text} 个百分点")
    elif unit == "points":
        text = grouped(abs(change), 1)
        size = Text(f"{text} pts", f"{text} 分")
    elif baseline == 0:
        if change:
            return None  # a share of nothing
        text, size = "0", same("0%")
    else:
        share = abs(change / baseline)
        text = grouped(share * 100, 1 if share < 0.1 else 0)
        size = same(f"{text}%")
    if not any(digit in "123456789" for digit in text):
        return Delta("■", size, "neutral")
    rose = change > 0
    tone: Tone = "neutral"
    if direction in ("higher", "lower"):
        tone = "better" if rose == (direction == "higher") else "worse"
    return Delta("▲" if rose else "▼", size, tone)

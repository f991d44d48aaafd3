"""Beside each anomaly, the channels and campaigns that moved it."""

from __future__ import annotations

import json

import pandas as pd

from bellwether.analytics.anomaly import explain

__all__ = ["attach"]

MOST_PARTS = 5
_NUMBERS = ["numerator", "denominator", "base_numerator", "base_denominator", "contribution", "share"]


def attach(judged: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Add `parts` to the days of `kpi_series.anomalies`: JSON, or missing where a day is no anomaly or has no parts.

    Args:
        judged: the days, among them company-wide anomalies.
        parts: a row for each part of such a day: kpi_id, date_day, dimension (`channel`, `campaign`), part, and the
            numerators and denominators that `anomaly.explain` takes; those of the comparison are a usual such day's.

    Returns:
        A list of objects for each anomaly: dimension, part, rank (1 moved it most), the numbers given, contribution and
        share, of each dimension's parts that moved it most.
    """
    key = ["kpi_id", "date_day"]
    # In one order, whichever a query gave, so that sums are the same to the last digit.
    parts = parts.sort_values([*key, "dimension", "part"])
    found = explain(parts, [*key, "dimension"]) if len(parts) else parts.assign(contribution=0.0, share=0.0)
    # The change itself tells which way counts: what moved against it is listed by its size too.
    found = found.assign(size=found["contribution"].abs()).sort_values(
        [*key, "dimension", "size", "part"], ascending=[True, True, True, False, True]
    )
    found["rank"] = found.groupby([*key, "dimension"]).cumcount() + 1
    found = found[(found["rank"] <= MOST_PARTS) & (found["size"] > 0)]
    texts = {
        (str(kpi), day): json.dumps(
            [
                {"dimension": row["dimension"], "part": row["part"], "rank": row["rank"]}
                | {name: None if pd.isna(row[name]) else row[name] for name in _NUMBERS}
                for row in rows.to_dict("records")
            ],
            ensure_ascii=False,
        )
        for (kpi, day), rows in found.groupby(key)
    }
    is_company = judged["scope"] == "company"
    told = [
        texts.get((str(kpi), day)) if is_whole else None
        for kpi, day, is_whole in zip(judged["kpi_id"], judged["date_day"], is_company, strict=True)
    ]
    return judged.assign(parts=pd.array(told, dtype="string"))

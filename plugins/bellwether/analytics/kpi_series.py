"""Tables of KPIs day by day: each series' anomalies, forecasts and pace, or why it has none.

A table of days has a row for each KPI, scope, scope value and day, without gaps: kpi_id, scope, scope_value, date_day,
numerator, denominator (missing where the KPI is no ratio), multiplier, value (missing where a ratio has no
denominator), and kind: `count`, `amount` or `ratio`, or `level` for what does not add up over days, such as active
customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bellwether.analytics import anomaly, forecast, pacing
from bellwether.analytics.daily_series import DAYS_PER_WEEK, Floats
from bellwether.analytics.reasons import TooShort, said

__all__ = ["KEY", "anomalies", "forecasts", "paces"]

KEY = ["kpi_id", "scope", "scope_value"]
# Older days say nothing of what a day is like now.
HISTORY_DAYS = 26 * DAYS_PER_WEEK
SMALLEST_SHARE_WITH_VALUE = 0.9
# What single orders decide jumps about too much for one day to be judged by the others.
SMALLEST_SHARE_NOT_ZERO = {"count": 0.5, "amount": 0.9, "level": 0.9, "ratio": 0.5}
Row = dict[str, Any]


class Series(NamedTuple):
    """One KPI of one scope value, oldest day first."""

    key: dict[str, str]
    kind: str
    multiplier: float
    days: NDArray[np.datetime64]
    values: Floats
    numerators: Floats
    denominators: Floats | None


_ANOMALIES = {**dict.fromkeys(KEY, "string"), "date_day": "datetime64[us]"} | {
    **dict.fromkeys(("value", "expected", "low", "high", "score"), "float64"),
    "is_anomaly": "boolean",
    **dict.fromkeys(("reason", "reason_zh"), "string"),
}
_FORECASTS = {**dict.fromkeys(KEY, "string"), "date_day": "datetime64[us]", "is_held_back": "boolean"} | {
    **dict.fromkeys(("expected", "low", "high", "actual"), "float64"),
    **dict.fromkeys(("method", "reason", "reason_zh"), "string"),
    "history_days": "Int64",
    **dict.fromkeys(("mae", "wape", "mase", "bias", "coverage", "naive_mae", "widened"), "float64"),
}
_PACES = {**dict.fromkeys((*KEY, "period"), "string"), "period_start_date": "datetime64[us]", "target": "float64"} | {
    **dict.fromkeys(("to_date", "expected", "low", "high"), "float64"),
    **dict.fromkeys(("run_rate", "run_rate_needed", "chance"), "float64"),
    **dict.fromkeys(("days_elapsed", "days_left", "days_of_doubt"), "Int64"),
    **dict.fromkeys(("reason", "reason_zh"), "string"),
}


def anomalies(days: pd.DataFrame, *, newest_days: int = 28) -> pd.DataFrame:
    """A row for each of a series' newest days: what was expected between which bounds, and whether it is an anomaly.

    Where a series is too short or sparse its days are there without, with a reason.
    """
    rows: list[Row] = []
    for series in _each(days):
        count = min(newest_days, len(series.values))
        known = np.flatnonzero(np.isfinite(series.values))
        lines: list[Row] = [
            {**series.key, "date_day": day, "value": value}
            for day, value in zip(series.days[-count:], series.values[-count:], strict=True)
        ]
        try:
            _require_days_with_values(series)
            found = anomaly.detect(
                series.values[known],
                _kind_of_values(series),
                denominators=None if series.denominators is None else series.denominators[known],
            )
        except TooShort as error:
            rows += [line | {"reason": error.english, "reason_zh": error.chinese} for line in lines]
            continue
        first = len(series.values) - count
        for place, line in enumerate(lines, start=first):
            at = int(np.searchsorted(known, place))
            if at < len(known) and known[at] == place:
                line |= {name: getattr(found, name)[at] for name in ("expected", "low", "high", "score", "is_anomaly")}
            else:
                line |= dict(zip(("reason", "reason_zh"), said("no denominator"), strict=True))
        rows += lines
    return pd.DataFrame(rows, columns=list(_ANOMALIES)).astype(_ANOMALIES)


def forecasts(days: pd.DataFrame, *, ahead_days: int = 28, held_back_weeks: int = 4) -> pd.DataFrame:
    """A row for each held-back day and each day ahead, with the scores of the method; or one with a reason."""
    rows: list[Row] = []
    for series in _each(days):
        about: Row = {**series.key, "history_days": len(series.values)}
        try:
            _require_days_with_values(series)
            is_never_negative = bool(np.nanmin(series.values) >= 0)
            found = forecast.forecast(
                _filled(series.values), ahead_days, held_back_weeks=held_back_weeks, is_never_negative=is_never_negative
            )
        except TooShort as error:
            rows.append(about | {"reason": error.english, "reason_zh": error.chinese})
            continue
        scores = {name: value for name, value in dict(found.scores[found.method]).items() if name in _FORECASTS}
        about |= {"method": found.method, "widened": found.widened, "naive_mae": found.scores["seasonal naive"].mae}
        held, last = held_back_weeks * DAYS_PER_WEEK, series.days[-1]
        ahead = last + np.arange(1, ahead_days + 1) * np.timedelta64(1, "D")
        actual = series.values[-held:]
        back = (found.held_back_expected, found.held_back_low, found.held_back_high, actual)
        coming = (found.expected, found.low, found.high, np.full(ahead_days, np.nan))
        for is_held_back, dates, lines in ((True, series.days[-held:], back), (False, ahead, coming)):
            rows += [
                about
                | scores
                | dict(zip(("expected", "low", "high", "actual"), line, strict=True))
                | {"date_day": day, "is_held_back": is_held_back}
                for day, *line in zip(dates, *lines, strict=True)
            ]
    return pd.DataFrame(rows, columns=list(_FORECASTS)).astype(_FORECASTS)


def paces(days: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """A row for each running period: where it will end, or why that cannot be told.

    Args:
        periods: a row for each KPI, scope, scope value, period, period_start_date, period_end_date, target, band_low
        and
            band_high (missing where there is none) and direction: `higher`, `lower`, or `range` for a band.

    Returns:
        `pacing.Pace` of each; `chance` is that of meeting the target in its direction, or of ending within the band.
    """
    known = {tuple(series.key.values()): series for series in _each(days)}
    rows: list[Row] = []
    for period in periods.to_dict("records"):
        row: Row = {name: period[name] for name in (*KEY, "period", "period_start_date", "target")}
        try:
            row |= _pace(known.get(tuple(period[name] for name in KEY)), cast("Row", period))
        except TooShort as error:
            row |= {"reason": error.english, "reason_zh": error.chinese}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(_PACES)).astype(_PACES)


def _pace(series: Series | None, period: Row) -> Row:
    if series is None:
        raise TooShort("no days")
    if series.kind == "level":
        raise TooShort("not additive")
    start, end = (np.datetime64(period[name], "D") for name in ("period_start_date", "period_end_date"))
    elapsed = int((series.days.astype("datetime64[D]") >= start).sum())
    left = int((end - series.days[-1].astype("datetime64[D]")).astype(int))
    if left < 0 or elapsed == 0:
        raise TooShort("no days")

    def paced(target: float | None) -> pacing.Pace:
        limit = None if target is None or pd.isna(target) else float(target)
        if series.denominators is None:
            return pacing.pace(series.multiplier * series.numerators, elapsed, left, target=limit)
        counts = (series.numerators, series.denominators)
        return pacing.pace_ratio(*counts, elapsed, left, multiplier=series.multiplier, target=limit)

    if series.denominators is None:
        _require_days_with_values(series)
    if period["direction"] == "range":
        bounds = [paced(period[name]) for name in ("band_low", "band_high")]
        doubt = max(bound.days_of_doubt for bound in bounds)
        return dict(paced(None)) | {"chance": bounds[0].chance - bounds[1].chance, "days_of_doubt": doubt}
    found = paced(period["target"])
    return dict(found) | {"chance": 1 - found.chance if period["direction"] == "lower" else found.chance}


def _each(days: pd.DataFrame) -> Iterator[Series]:
    """The newest half year of each series."""
    for key, rows in days.sort_values([*KEY, "date_day"]).groupby(KEY, sort=False):
        newest = rows.iloc[-HISTORY_DAYS:]
        numbers = {
            name: newest[name].to_numpy(dtype=np.float64, na_value=np.nan)
            for name in ("value", "numerator", "denominator")
        }
        is_ratio = bool(newest["denominator"].notna().any())
        if is_ratio:
            # A share of sales on a day on which more came back than was sold says nothing.
            numbers["value"] = np.where(numbers["denominator"] > 0, numbers["value"], np.nan)
        yield Series(
            {name: str(part) for name, part in zip(KEY, cast("tuple[str, ...]", key), strict=True)},
            str(newest["kind"].iloc[0]),
            float(newest["multiplier"].iloc[0]),
            newest["date_day"].to_numpy(dtype="datetime64[us]"),
            numbers["value"],
            np.nan_to_num(numbers["numerator"]),
            np.nan_to_num(numbers["denominator"]) if is_ratio else None,
        )


def _kind_of_values(series: Series) -> anomaly.Kind:
    if series.denominators is not None:
        return "ratio"
    # Units that come back make a count an amount like any other.
    return "count" if series.kind == "count" and np.nanmin(series.values) >= 0 else "amount"


def _require_days_with_values(series: Series) -> None:
    """A day must be likely to have a value, and a count or an amount to be more than nothing."""
    known = np.isfinite(series.values)
    if known.sum() < SMALLEST_SHARE_WITH_VALUE * len(known):
        raise TooShort("sparse", known=int(known.sum()), days=len(known))
    filled = int((series.values[known] != 0).sum())
    if filled < SMALLEST_SHARE_NOT_ZERO[series.kind] * len(known):
        raise TooShort("sparse", known=filled, days=len(known))


def _filled(values: Floats) -> Floats:
    """A missing value as that of the same weekday before, else of the one after."""
    weekdays = pd.Series(values).groupby(np.arange(len(values)) % DAYS_PER_WEEK)
    return np.asarray(weekdays.transform(lambda day: day.ffill().bfill()), dtype=np.float64)

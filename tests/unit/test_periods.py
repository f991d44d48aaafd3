"""The calendar of reviews: every day lies in one period of each kind, and each period ends once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.periods import KINDS, Period, containing, end_of, ending_on, from_key, start_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(KINDS))
def test_a_day_lies_in_the_period_that_contains_it_and_the_next_begins_the_day_after(day: date, kind: str) -> None:
    period = containing(kind, day)
    assert period.start <= day <= period.end
    assert start_of(kind, period.end) == period.start
    assert start_of(kind, period.end + timedelta(days=1)) == period.end + timedelta(days=1)
    assert from_key(period.key) == period


@given(DAYS)
def test_a_period_ends_on_its_last_day_and_on_no_other(day: date) -> None:
    assert ending_on(day) == [containing(kind, day) for kind in KINDS if end_of(kind, start_of(kind, day)) == day]


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2026, 11, 22), ["2026-11-16-week"]),
        (date(2026, 10, 31), ["2026-10-01-month"]),
        (date(2024, 2, 29), ["2024-02-01-month"]),
        (date(2026, 6, 30), ["2026-06-01-month", "2026-04-01-quarter", "2026-01-01-half"]),
        (date(2026, 12, 31), ["2026-12-01-month", "2026-10-01-quarter", "2026-07-01-half", "2026-01-01-year"]),
        (date(2028, 12, 31), ["2028-12-25-week", *(f"2028-{rest}" for rest in ("12-01-month", "10-01-quarter"))]),
        (date(2026, 11, 18), []),
    ],
)
def test_days_that_end_something(day: date, keys: list[str]) -> None:
    assert [period.key for period in ending_on(day)][: len(keys) or None] == keys


@pytest.mark.parametrize(
    "key", ["2026-10-02-month", "2026-10-01-day", "2026-10-01", "October", "2026-13-01-month", "2026-11-17-week", ""]
)
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="names no period"):
        from_key(key)


def test_periods_are_ordered_by_their_start() -> None:
    assert sorted([Period(date(2026, 11, 1), "month"), Period(date(2026, 10, 1), "quarter")])[0].kind == "quarter"

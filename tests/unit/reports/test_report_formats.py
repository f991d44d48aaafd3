"""How numbers, durations, days and periods are written in English and in Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from bellwether.periods import end_of
from bellwether.reports import formats
from bellwether.reports.formats import Text


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.0342, "percent", "3.42%", "3.42%"),
        (0.6213, "percent", "62.1%", "62.1%"),
        (1.0, "percent", "100.0%", "100.0%"),
        (-0.05, "percent", "−5.00%", "−5.00%"),
        (182_340.4, "money", "$182,340", "US$182,340"),
        (0.425, "money", "$0.42", "US$0.42"),
        (99.99, "money", "$99.99", "US$99.99"),
        (-12.5, "money", "−$12.50", "−US$12.50"),
        (-0.001, "money", "$0.00", "US$0.00"),
        (0.0, "money", "$0", "US$0"),
        (0.0, "percent", "0%", "0%"),
        (42.4, "seconds", "42 s", "42 秒"),
        (83.2, "seconds", "1 min 23 s", "1 分 23 秒"),
        (59.6, "seconds", "60 s", "60 秒"),
        (7.25, "minutes", "7.2 min", "7.2 分钟"),
        (47.0, "minutes", "47 min", "47 分钟"),
        (200.0, "minutes", "3 h 20 min", "3 小时 20 分"),
        (12.44, "days", "12.4 days", "12.4 天"),
        (32.0, "points", "32 pts", "32 分"),
        (-8.0, "points", "−8 pts", "−8 分"),
        (4.213, "ratio", "4.21", "4.21"),
        (1_234_567, "count", "1,234,567", "1,234,567"),
        (2.5, "count", "2.5", "2.5"),
        (0.0, "count", "0", "0"),
        (None, "money", "–", "–"),
        (float("nan"), "percent", "–", "–"),
        (float("inf"), "ratio", "–", "–"),
    ],
)
def test_each_unit_is_written_in_both_languages(value: float | None, unit: str, english: str, chinese: str) -> None:
    assert formats.in_unit(value, unit, "USD") == Text(english, chinese)


@pytest.mark.parametrize(
    ("currency", "value", "english", "chinese"),
    [
        ("CNY", 1234.5, "CN¥1,234", "¥1,234"),
        ("JPY", 12.4, "¥12", "JP¥12"),
        ("EUR", 9.5, "€9.50", "€9.50"),
        ("SEK", 9.5, "SEK 9.50", "SEK 9.50"),
    ],
)
def test_currencies(currency: str, value: float, english: str, chinese: str) -> None:
    assert formats.money(value, currency) == Text(english, chinese)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (99_999, "99,999", "99,999"),
        (123_456, "123K", "12.3万"),
        (999_960, "1.00M", "100万"),
        (1_234_567, "1.23M", "123万"),
        (234_567_890, "235M", "2.35亿"),
        (-1_234_567, "−1.23M", "−123万"),
    ],
)
def test_short_numbers_keep_three_digits(value: float, english: str, chinese: str) -> None:
    assert formats.compact(value) == Text(english, chinese)


def test_a_miss_is_never_rounded_up_to_a_hit() -> None:
    assert formats.whole_percent(0.9999) == "99%"
    assert formats.whole_percent(1.0) == "100%"
    assert formats.whole_percent(0.566) == "57%"
    assert formats.whole_percent(None) == "–"


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 Nov 2026", "2026年11月9–15日"),
        (date(2026, 10, 25), date(2026, 11, 21), "25 Oct – 21 Nov 2026", "2026年10月25日–11月21日"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 Dec 2025 – 4 Jan 2026", "2025年12月29日–2026年1月4日"),
        (date(2026, 11, 21), date(2026, 11, 21), "21 Nov 2026", "2026年11月21日"),
        (None, None, "–", "–"),
    ],
)
def test_ranges_of_days(first: date | None, last: date | None, english: str, chinese: str) -> None:
    assert formats.days(first, last) == Text(english, chinese)


@pytest.mark.parametrize(
    ("period", "start", "end", "english", "chinese"),
    [
        ("day", date(2026, 11, 21), date(2026, 11, 21), "21 Nov 2026", "2026年11月21日"),
        ("week", date(2026, 11, 16), date(2026, 11, 22), "16–22 Nov 2026", "2026年11月16–22日"),
        ("month", date(2024, 2, 1), date(2024, 2, 29), "February 2024", "2024年2月"),
        ("month", date(2026, 12, 1), date(2026, 12, 31), "December 2026", "2026年12月"),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), "Q4 2026", "2026年第四季度"),
        ("half", date(2026, 7, 1), date(2026, 12, 31), "H2 2026", "2026年下半年"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026", "2026年"),
    ],
)
def test_periods_have_names_and_ends(period: str, start: date, end: date, english: str, chinese: str) -> None:
    assert end_of(period, start) == end
    assert formats.period_name(period, start) == Text(english, chinese)

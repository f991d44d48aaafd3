"""Numbers, dates and periods as a reader of English or of Chinese writes them.

Every function returns a `Text`: the same fact in both languages. Units are those of the KPI catalogue: count, money,
percent (a fraction), ratio, seconds, minutes, hours, days, points.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from bellwether.periods import end_of

NO_VALUE = "–"
# Symbols by currency: in English, in Chinese. A currency that is not here is written as its code.
_SYMBOLS = {
    "USD": ("$", "US$"),
    "EUR": ("€", "€"),
    "GBP": ("£", "£"),
    "CNY": ("CN¥", "¥"),
    "JPY": ("¥", "JP¥"),
    "HKD": ("HK$", "HK$"),
    "TWD": ("NT$", "NT$"),
    "SGD": ("S$", "S$"),
    "AUD": ("A$", "AU$"),
    "CAD": ("CA$", "CA$"),
    "KRW": ("₩", "₩"),
    "INR": ("₹", "₹"),
}
_WITHOUT_MINOR_UNIT = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Text(NamedTuple):
    """The same words in English and in Chinese."""

    en: str
    zh: str


def same(text: str) -> Text:
    """A text that both languages write alike, such as a campaign's name."""
    return Text(text, text)


def grouped(value: float, decimals: int = 0) -> str:
    """Thousands grouped, true minus sign; `-0` is written `0`."""
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and any(digit in "123456789" for digit in text) else text


def compact(value: float) -> Text:
    """Three significant digits from 100,000 on: 1.23M in English, 123万 in Chinese; below, every digit."""
    if abs(value) < 100_000:
        return same(grouped(value))
    return Text(
        _scaled(value, ((1e9, "B"), (1e6, "M"), (1e3, "K"))),
        _scaled(value, ((1e8, "亿"), (1e4, "万"))),
    )


def _scaled(value: float, scales: tuple[tuple[float, str], ...]) -> str:
    # 999,960 is 1.00M, not 1,000K: the size is judged after rounding to three digits.
    rounded = float(f"{value:.3g}")
    size, suffix = next((scale for scale in scales if abs(rounded) >= scale[0]), scales[-1])
    scaled = rounded / size
    decimals = max(0, 2 - math.floor(math.log10(abs(scaled))))
    return grouped(scaled, decimals) + suffix


def symbol(currency: str) -> Text:
    """What stands before an amount: $; US$. A currency without a symbol is written as its code and a space."""
    return Text(*_SYMBOLS.get(currency, (f"{currency} ", f"{currency} ")))


def money(value: float, currency: str, *, short: bool = False) -> Text:
    """An amount of the reporting currency: cents below 100, whole units above."""
    decimals = 2 if 0 < abs(value) < 100 and currency not in _WITHOUT_MINOR_UNIT else 0
    amount = compact(abs(value)) if short and abs(value) >= 100_000 else same(grouped(abs(value), decimals))
    symbols = symbol(currency)
    is_zero = not any(digit in "123456789" for digit in amount.en)
    sign = "−" if value < 0 and not is_zero else ""
    return Text(f"{sign}{symbols[0]}{amount.en}", f"{sign}{symbols[1]}{amount.zh}")


def percent(fraction: float) -> Text:
    """A fraction as a percentage: two decimals below 10 %, one from there on."""
    return same(f"{grouped(fraction * 100, 2 if 0 < abs(fraction) < 0.1 else 1 if fraction else 0)}%")


def whole_percent(fraction: float | None) -> str:
    """A share or an attainment as a whole percentage, rounded down just below 100 %: a miss is not shown as met."""
    if fraction is None:
        return NO_VALUE
    points = fraction * 100
    return f"{grouped(math.floor(points) if 99 <= points < 100 else points)}%"


def seconds(value: float) -> Text:
    """A duration: 42 s; 1 min 23 s."""
    if abs(value) < 60:
        text = grouped(value, 1 if abs(value) < 10 else 0)
        return Text(f"{text} s", f"{text} 秒")
    whole, rest = divmod(round(value), 60)
    return Text(f"{grouped(whole)} min {rest} s", f"{grouped(whole)} 分 {rest} 秒")


def minutes(value: float) -> Text:
    """A duration: 42 min; 3 h 20 min."""
    if abs(value) < 60:
        text = grouped(value, 1 if abs(value) < 10 else 0)
        return Text(f"{text} min", f"{text} 分钟")
    whole, rest = divmod(round(value), 60)
    return Text(f"{grouped(whole)} h {rest} min", f"{grouped(whole)} 小时 {rest} 分")


def duration(value: float | None) -> Text:
    """Seconds in the largest unit that leaves two or more of it: 42 s; 12 min 5 s; 20 h 30 min; 3.5 days."""
    if value is None or not math.isfinite(value):
        return same(NO_VALUE)
    if abs(value) < 1:
        return Text("under 1 s", "不足 1 秒")
    if abs(value) < 2 * 3600:
        return seconds(value)
    if abs(value) < 2 * 86400:
        return minutes(value / 60)
    return _WRITERS["days"](value / 86400)


def in_unit(value: float | None, unit: str, currency: str, *, short: bool = False) -> Text:
    """A KPI's value in its unit; a dash when there is none. `short` abbreviates large counts and amounts."""
    if value is None or not math.isfinite(value):
        return same(NO_VALUE)
    if unit == "money":
        return money(value, currency, short=short)
    if unit in _WRITERS:
        return _WRITERS[unit](value)
    if short:
        return compact(value)
    return same(grouped(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1))


_WRITERS: dict[str, Callable[[float], Text]] = {
    "percent": percent,
    "ratio": lambda value: same(grouped(value, 2)),
    "seconds": seconds,
    "minutes": minutes,
    "hours": lambda value: Text(f"{grouped(value, 1)} h", f"{grouped(value, 1)} 小时"),
    "days": lambda value: Text(f"{grouped(value, 1)} days", f"{grouped(value, 1)} 天"),
    "points": lambda value: Text(f"{grouped(value)} pts", f"{grouped(value)} 分"),
}


def day(value: date | None) -> Text:
    """21 Nov 2026; 2026年11月21日."""
    if value is None:
        return same(NO_VALUE)
    return Text(f"{value.day} {_MONTHS[value.month - 1]} {value.year}", f"{value.year}年{value.month}月{value.day}日")


def month(start: date) -> Text:
    """Nov 2026; 2026年11月."""
    return Text(f"{_MONTHS[start.month - 1]} {start.year}", f"{start.year}年{start.month}月")


def days(first: date | None, last: date | None) -> Text:
    """A range of days, saying month and year once where both ends share them."""
    if first is None or last is None or first == last:
        return day(last or first)
    end = day(last)
    if (first.year, first.month) == (last.year, last.month):
        return Text(f"{first.day}–{end.en}", f"{end.zh[:-1].rsplit('月', 1)[0]}月{first.day}–{last.day}日")
    if first.year == last.year:
        return Text(f"{first.day} {_MONTHS[first.month - 1]} – {end.en}", f"{day(first).zh}–{last.month}月{last.day}日")
    return Text(f"{day(first).en} – {end.en}", f"{day(first).zh}–{end.zh}")


def period_name(period: str, start: date, end: date | None = None) -> Text:
    """The name of the period that begins on `start`; of a flight and of days that roll on, also with its `end`."""
    match period:
        case "week":
            return days(start, end_of(period, start))
        case "month":
            return Text(f"{_LONG_MONTHS[start.month - 1]} {start.year}", f"{start.year}年{start.month}月")
        case "quarter":
            quarter = (start.month - 1) // 3
            return Text(f"Q{quarter + 1} {start.year}", f"{start.year}年第{'一二三四'[quarter]}季度")
        case "half":
            half = (start.month - 1) // 6
            return Text(f"H{half + 1} {start.year}", f"{start.year}年{'上下'[half]}半年")
        case "year":
            return Text(str(start.year), f"{start.year}年")
        case _:
            return days(start, end if period in {"flight", "rolling_28"} else start)

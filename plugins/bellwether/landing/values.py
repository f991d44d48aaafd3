"""How text becomes numbers and days: SQL expressions over text columns.

The decimal sign is a property of the file, never of the value: `1.234` is 1234 in a German export, 1.234 in an English
one.
"""

from __future__ import annotations

import re

from bellwether.contracts import NUMERIC, Column
from bellwether.landing.sql import literal

UNLIKE = " (unlike the file's numbers)"
"""Put behind a number that another locale wrote, so that nobody reads it by its looks."""
_BLANK = r"\s\x{00A0}\x{202F}"
_GROUPS = {".": f"[,'’{_BLANK}]", ",": f"[.'’{_BLANK}]"}
_SIGNS = {".": r"\.", ",": ","}
_AROUND = rf"^[{_BLANK}]*([A-Z]{{0,3}}\p{{Sc}})?[{_BLANK}]*|[{_BLANK}]*(\p{{Sc}}|%)?[{_BLANK}]*$"


def _written(decimal: str) -> str:
    """Numbers as one locale writes them: grouped by three (or, in India, by two and at last three), or not at all."""
    group, sign = _GROUPS[decimal], _SIGNS[decimal]
    return rf"[+-]?(\d+|\d{{1,3}}({group}\d{{2,3}})*{group}\d{{3}})({sign}\d+)?"


_ANY_NUMBER = f"{_written('.')}|{_written(',')}"


def _matches(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {literal(pattern)})"


def evidence(value: str, decimal: str) -> str:
    """SQL: the text can only have been written with this decimal sign.

    `12,5` and `1.234,5` are evidence of a comma; `1,234` is not, for it is a number either way.
    """
    group, sign = (",", r"\.") if decimal == "." else (r"\.", ",")
    certain = "|".join(
        (
            rf"\d+{sign}(\d{{1,2}}|\d{{4,}})",
            rf"0{sign}\d+",
            rf"\d{{4,}}{sign}\d{{3}}",
            rf"\d{{1,3}}({group}\d{{2,3}})*{group}\d{{3}}{sign}\d+",
            rf"\d{{1,3}}({group}\d{{2,3}})+{group}\d{{3}}",
        )
    )
    return _matches(_bare(value), f"[+-]?({certain})")


def needs_rewriting(value: str, *, is_whole: bool) -> str:
    """SQL: a number in some locale, but not written as a plain decimal one (or, for an integer, a plain whole one)."""
    plain = _matches(value, r"-?\d+" if is_whole else r"-?\d+(\.\d+)?")
    return f"not {plain} and {_matches(_bare(value), _ANY_NUMBER)}"


def plain_number(value: str, column: Column, decimal: str) -> str:
    """SQL: the number as plain decimal text; what is no number stays as it is, to be rejected with its own text.

    `25,881` becomes 25881, `1.204,50` becomes 1204.50, `215.0` in an integer column 215, `€1,622.60` becomes 1622.60.
    A percent keeps its sign: `12,3 %` becomes 12.3%.
    """
    bare = _bare(value)
    number = f"replace(regexp_replace({bare}, {literal(_GROUPS[decimal])}, '', 'g'), ',', '.')"
    number = f"ltrim({number}, '+')"
    if column.type == "integer":
        number = rf"regexp_replace({number}, '\.0+$', '')"
    is_number = _matches(bare, _written(decimal))
    otherwise = value
    if decimal == ",":  # `1.50` is no number here, and must not be taken for one further on
        otherwise = f"case when try_cast({value} as double) is null then {value} else {value} || {literal(UNLIKE)} end"
    if column.type == "percent":
        number = f"{number} || '%'"
        is_number = _matches(value, rf"[{_BLANK}]*{_written(decimal)}[{_BLANK}]*%[{_BLANK}]*")
    quick = ""
    if column.type != "percent":  # nearly all cells: no blanks, no currency, one kind of group
        group = "," if decimal == "." else "."
        shape = rf"\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+"
        quick = f"when {_matches(value, shape)} then replace({value}, {literal(group)}, '') "
    return f"case {quick}when {is_number} then {number} else {otherwise} end"


def _bare(value: str) -> str:
    """SQL: without blanks, currency symbol and percent sign around the number, a typographic minus made plain."""
    return f"regexp_replace(replace({value}, '−', '-'), {literal(_AROUND)}, '', 'g')"


def number(value: str) -> str:
    """SQL: exact decimal, or null. Casting to the wide decimal is a hundred times slower, and hardly ever needed."""
    return f"coalesce(try_cast({value} as decimal(18, 6)), try_cast({value} as decimal(38, 6)))"


def day(value: str, strptime_format: str) -> str:
    """SQL: the day that the text states, in the zone it is written in (an offset is not applied), or null."""
    if strptime_format == "%Y-%m-%d":
        return f"try_cast({value} as date)"
    if "%z" in strptime_format:
        offset = literal(r"\s*(Z|UTC|[+-]\d{2}:?(\d{2})?)$")
        value = f"regexp_replace({value}, {offset}, '')"
        strptime_format = strptime_format.replace("%z", "").rstrip()
    return f"cast(try_strptime({value}, {literal(strptime_format)}) as date)"


def canonical_time(value: str, found: str, wanted: str) -> str:
    """SQL: text in format `found` rewritten in format `wanted`; what cannot be read stays as it is."""
    return f"coalesce(strftime(try_strptime({value}, {literal(found)}), {literal(wanted)}), {value})"


def quick_number(value: str, column: Column) -> str:
    """SQL: the number where it is of ordinary size and, for an integer, written without a decimal sign; else null."""
    if column.type == "integer":
        return f"case when contains({value}, '.') then null else try_cast({value} as bigint) end"
    return f"try_cast({value} as decimal(18, 6))"


def castable(value: str, column: Column, strptime_format: str) -> str:
    """SQL: the text, not null, is of the column's type."""
    if column.type == "integer":
        return f"(not contains({value}, '.') and try_cast({value} as hugeint) is not null)"
    if column.type in NUMERIC:
        return f"{number(value)} is not null"
    if column.type in ("date", "timestamp"):
        return f"{day(value, strptime_format)} is not null"
    return "true"

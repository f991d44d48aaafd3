"""LinkedIn Campaign Manager: daily performance reports, UTF-16 with tabs under a preamble, all saved under one name.

One file a month: first in the header of before 2026, the last one in Dutch; then the last 28 days once more, restated,
in the header in use since. A month without delivery is a preamble and nothing else, and so is the report of the second
account, which never runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from bellwether.demo.exports import Dialect, Exporter, months

RESTATED_DAYS = 28
_UNFINISHED_DAYS = 3
_ACCOUNT, _IDLE_ACCOUNT = "508012345", "508099999"
_DUTCH_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
Generation = Literal["old", "dutch", "new"]
_HEADERS: dict[Generation, tuple[str, ...]] = {
    "old": (
        "Start Date (in UTC)", "Account Name", "Campaign Group Name", "Campaign Name", "Campaign ID", "Currency",
        "Total Spent", "Impressions", "Clicks", "Clicks to Landing Page", "Conversions", "Total Conversion Value",
    ),
    "dutch": (
        "Begindatum (in UTC)", "Accountnaam", "Valuta", "Campagne-ID", "Campagnenaam", "Totaal besteed", "Weergaven",
        "Klikken", "Doorklikfrequentie (CTR)", "Conversies", "Totale conversiewaarde",
        "Gemiddelde kijktijd (in seconden)",
    ),
    "new": (
        "Start Date (in UTC)", "Account Name", "Currency", "Campaign ID", "Campaign Name", "Campaign Status",
        "Ad Set ID", "Ad Set Name", "Ad Set Objective", "Total Spent", "Impressions", "Clicks", "Click Through Rate",
        "Conversions", "Total Conversion Value", "Leads",
    ),
}  # fmt: skip
# Each campaign has two ad sets; the first has two thirds of what there is to share.
_ROWS = """
with days as (
    select
        campaign, origin_no, day,
        case when day >= $first_from then first_cost else cost end as cost,
        case when day >= $first_from then first_impressions else impressions end as impressions,
        case when day >= $first_from then first_clicks else clicks end as clicks,
        case when day >= $first_from then first_conversions else conversions end as conversions,
        case when day >= $first_from then first_conversion_value else conversion_value end as conversion_value
    from ad_days
    where platform = 'linkedin_ads' and day between $from_day and $to_day
),
shared as (
    select
        *, impressions >= 10 as is_shared,
        case when is_shared then impressions * 2 // 3 else 0 end as first_impressions,
        case when is_shared then clicks * 2 // 3 else 0 end as first_clicks,
        case when is_shared then round(cost * 2 / 3, 2) else 0 end::decimal(18, 2) as first_cost
    from days
)
select
    day, campaign, 601000000000 + origin_no * 7919, 'US, 50+ staff', 701000000000 + origin_no * 7919,
    first_impressions, first_clicks, first_cost, 0::decimal(18, 2), 0::decimal(18, 2)
from shared
where first_impressions > 0
union all
select
    day, campaign, 601000000000 + origin_no * 7919, 'US, smaller', 701000000001 + origin_no * 7919,
    impressions - first_impressions, clicks - first_clicks, cost - first_cost, conversions, conversion_value
from shared
where impressions > 0
order by 1, 3, 5
"""


class _Line(NamedTuple):
    """A row of `_ROWS`."""

    day: date
    campaign: str
    campaign_id: int
    ad_set: str
    ad_set_id: int
    impressions: int
    clicks: int
    cost: Decimal
    conversions: Decimal
    value: Decimal


@dataclass(frozen=True)
class _Report:
    """One report: of which account, saved under which name, over which days, in which header, and its rows."""

    account: str
    suffix: str
    from_day: date
    to_day: date
    exported_on: date
    generation: Generation
    lines: list[_Line] = field(default_factory=list)


def write(exporter: Exporter) -> None:
    """Write the monthly reports, the restated last 28 days, and those of the account that never runs."""
    after = exporter.last_day + timedelta(days=1)
    settled = max(exporter.first_day, exporter.last_day - timedelta(days=RESTATED_DAYS - 1))
    monthly = months(exporter.first_day, exporter.last_day - timedelta(days=_UNFINISHED_DAYS))
    for number, (from_day, to_day) in enumerate(monthly):
        generation: Generation = "dutch" if number == len(monthly) - 1 else "old"
        report = _Report(
            _ACCOUNT, f" ({number})" if number else "", from_day, to_day, to_day + timedelta(days=1), generation
        )
        _write(exporter, _filled(exporter, report, settled))
    last = _Report(_ACCOUNT, f" ({len(monthly)})", settled, exporter.last_day, after, "new")
    _write(exporter, _filled(exporter, last, after))
    _write(exporter, _Report(_IDLE_ACCOUNT, "", settled, exporter.last_day, after, "new"))


def _filled(exporter: Exporter, report: _Report, settled: date) -> _Report:
    """The report with its rows. From the day `settled` on its numbers are those known at first."""
    found = exporter.query(_ROWS, from_day=report.from_day, to_day=report.to_day, first_from=settled)
    lines = [_Line(*row) for row in found]  # type: ignore[arg-type]
    # A period whose rows all are of its first day looks like one that is not broken down; that day is exported alone.
    is_one_day = bool(lines) and {line.day for line in lines} == {report.from_day}
    return replace(report, lines=lines, to_day=report.from_day if is_one_day else report.to_day)


def _write(exporter: Exporter, report: _Report) -> None:
    exporter.write_rows(
        f"account_{report.account}_campaign_performance_report{report.suffix}.csv",
        "linkedin_ads",
        report.exported_on,
        _HEADERS[report.generation] if report.lines else (),
        [_CELLS[report.generation](line) for line in report.lines],
        dialect=Dialect(delimiter="\t", encoding="utf-16-le"),
        before=_preamble(report),
    )


def _preamble(report: _Report) -> tuple[str, ...]:
    if report.generation == "dutch":
        return (
            "Rapport met advertentieprestaties (in UTC)",
            f"Begindatum van rapport: {_dutch_day(report.from_day)} 00:00",
            f"Einddatum van rapport: {_dutch_day(report.to_day)} 23:59",
            f"Datum gegenereerd: {_dutch_day(report.exported_on)} 05:00",
            "",
        )
    return (
        "Campaign Performance Report (in UTC)",
        f'"Report Start: {_english_day(report.from_day)}, 12:00 AM"',
        f'"Report End: {_english_day(report.to_day)}, 11:59 PM"',
        f'"Date Generated: {_english_day(report.exported_on)}, 5:00 AM"',
        "",
    )


def _english_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _dutch_day(day: date) -> str:
    return f"{day.day} {_DUTCH_MONTHS.split()[day.month - 1]} {day.year}"


def _old_cells(line: _Line) -> tuple[str, ...]:
    """The campaign of today was a campaign group then, and the ad set a campaign."""
    return (
        _slashes(line.day), "Northlight", line.campaign, line.ad_set, str(line.ad_set_id), "USD", str(line.cost),
        str(line.impressions), str(line.clicks), str(line.clicks - line.clicks // 4), f"{line.conversions:.0f}",
        str(line.value),
    )  # fmt: skip


def _dutch_cells(line: _Line) -> tuple[str, ...]:
    """Everything with a decimal comma but the seconds watched."""
    rate = f"{100 * line.clicks / line.impressions:.3f}%".replace(".", ",")
    return (
        f"{line.day.day}-{line.day.month}-{line.day.year}", "Northlight", "USD", str(line.campaign_id), line.campaign,
        _comma(line.cost), f"{line.impressions:,}".replace(",", "."), str(line.clicks), rate, f"{line.conversions:.0f}",
        _comma(line.value), f"{3 + (line.impressions % 97) / 31:.10f}",
    )  # fmt: skip


def _new_cells(line: _Line) -> tuple[str, ...]:
    return (
        _slashes(line.day), "Northlight", "USD", str(line.campaign_id), line.campaign, "Active", str(line.ad_set_id),
        line.ad_set, "Lead generation", str(line.cost), str(line.impressions), str(line.clicks),
        f"{100 * line.clicks / line.impressions:.3f}%", f"{line.conversions:.0f}", str(line.value),
        str(line.clicks // 9) if line.clicks else "-",
    )  # fmt: skip


_CELLS = {"old": _old_cells, "dutch": _dutch_cells, "new": _new_cells}


def _slashes(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _comma(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))

"""Google Ads: the campaign report segmented by day, as the report editor downloads it.

One file a month, each exported the day after its month; the running month's leaves out the last days. Then the last 28
days once more, restated, as conversions come in late: the newer file is right for the days it covers. The second month
was saved as "Excel .csv", which is UTF-16 with tabs.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from bellwether.demo.exports import Broken, Dialect, Exporter, months

RESTATED_DAYS = 28
_UNFINISHED_DAYS = 3
_NULL = " --"
_ACCOUNT = ("Northlight EU", "417-555-0199", "EUR")
_HEADER = (
    "Campaign status", "Campaign", "Campaign ID", "Campaign type", "Day", "Account", "Customer ID", "Currency code",
    "Cost", "Impr.", "Clicks", "Interactions", "CTR", "Avg. CPC", "Conversions", "Conv. value", "Cost / conv.",
    "Views",
)  # fmt: skip
_ROWS = """
select
    case when ends is null or last_day() - ends >= $exported_on::date - 1 then 'Enabled' else 'Paused' end as status,
    ad_days.campaign, 20260000000 + origin_no * 1237 as campaign_id, ad_days.campaign_type, day,
    case when day >= $first_from then first_cost else cost end as cost,
    case when day >= $first_from then first_impressions else impressions end as impressions,
    case when day >= $first_from then first_clicks else clicks end as clicks,
    case when day >= $first_from then first_conversions else conversions end as conversions,
    case when day >= $first_from then first_conversion_value else conversion_value end as conversion_value,
    video_views as views
from ad_days
join campaigns using (origin_no)
where ad_days.platform = 'google_ads' and day between $from_day and $to_day
order by origin_no, day
"""


class _Line(NamedTuple):
    """A row of `_ROWS`."""

    status: str
    campaign: str
    campaign_id: int
    campaign_type: str
    day: date
    cost: Decimal
    impressions: int
    clicks: int
    conversions: Decimal
    conversion_value: Decimal
    views: int | None


def write(exporter: Exporter) -> None:
    """Write the monthly reports and the restated last 28 days."""
    settled = max(exporter.first_day, exporter.last_day - timedelta(days=RESTATED_DAYS - 1))
    monthly = months(exporter.first_day, exporter.last_day - timedelta(days=_UNFINISHED_DAYS))
    for number, (from_day, to_day) in enumerate(monthly):
        is_excel = number == min(1, len(monthly) - 1)
        _write_report(exporter, from_day, to_day, settled, is_excel=is_excel, is_damaged=number == 0)
    _write_report(exporter, settled, exporter.last_day, None, is_excel=False, is_damaged=False)


def _write_report(
    exporter: Exporter, from_day: date, to_day: date, settled: date | None, *, is_excel: bool, is_damaged: bool
) -> None:
    """One report. From the day `settled` on its numbers are those known at first; without it all are final."""
    exported_on = to_day + timedelta(days=1)
    first_until = settled or exported_on
    found = exporter.query(
        _ROWS, from_day=from_day, to_day=to_day, first_from=min(first_until, exported_on), exported_on=exported_on
    )
    lines = [_Line(*row) for row in found]  # type: ignore[arg-type]
    exporter.write_rows(
        f"Campaign report {exported_on}.csv",
        "google_ads",
        exported_on,
        _HEADER,
        [_cells(line) for line in lines],
        dialect=Dialect(delimiter="\t", encoding="utf-16-le") if is_excel else Dialect(),
        before=("Campaign report", f'"{_long_date(from_day)} - {_long_date(to_day)}"'),
        after=_totals(lines),
        broken=_damage(lines) if is_damaged else (),
    )


def _long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _cells(line: _Line) -> tuple[str, ...]:
    names = (line.status, line.campaign, str(line.campaign_id), line.campaign_type, line.day.isoformat())
    return (*names, *_ACCOUNT, *_metrics([line]))


def _metrics(lines: list[_Line]) -> tuple[str, ...]:
    """Sums of lines. Zeros are as uneven as the vendor's: no impressions give a CTR of ` --`, no clicks a CPC of 0."""
    cost = sum((line.cost for line in lines), Decimal(0))
    conversions = sum((line.conversions for line in lines), Decimal(0))
    impressions, clicks = sum(line.impressions for line in lines), sum(line.clicks for line in lines)
    views = [line.views for line in lines if line.views is not None]
    return (
        f"{cost:.2f}",
        f"{impressions:,}",
        f"{clicks:,}",
        f"{clicks:,}",
        f"{100 * clicks / impressions:.2f}%" if impressions else _NULL,
        f"{cost / clicks:.2f}" if clicks else "0",
        f"{conversions:.2f}",
        f"{sum((line.conversion_value for line in lines), Decimal(0)):.2f}",
        f"{cost / conversions:.2f}" if conversions else "0",
        f"{sum(views):,}" if views else _NULL,
    )


def _totals(lines: list[_Line]) -> list[tuple[str, ...]]:
    """The block at the end: its lines overlap, so adding them up multiplies the cost."""

    def total(label: str, of: list[_Line], filler: str, campaign_type: str) -> tuple[str, ...]:
        return (label, filler, filler, campaign_type, filler, filler, filler, _ACCOUNT[-1], *_metrics(of))

    kinds = sorted({line.campaign_type for line in lines})
    return [
        total("Total: Campaigns", lines, _NULL, _NULL),
        total("Total: Account", lines, "", ""),
        *(total(f"Total: {kind}", [line for line in lines if line.campaign_type == kind], "", kind) for kind in kinds),
    ]


def _damage(lines: list[_Line]) -> list[Broken]:
    """A cost that is no number, and a line cut short in transfer; the totals do not know them."""
    cells = _cells(lines[0])
    cost = _HEADER.index("Cost")
    return [
        Broken(min(5, len(lines)), (*cells[:cost], "n/a", *cells[cost + 1 :]), "cost is not a number"),
        Broken(min(9, len(lines)), cells[:6], "too few cells"),
    ]

"""Google Ads: the campaign report segmented by day, as the report editor downloads it.

One file a month, each exported the day after its month; the running month's leaves out the last days. Then the last 28 days once
more, restated, as conversions come in late: the newer file is right for the days it covers. The second month was saved as
"Excel .csv", which is UTF-16 with tabs.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bellwether.demo.exports import Broken, Dialect, Exporter, months

RESTATED_DAYS = 28
_UNFINISHED_DAYS = 3
_NULL = " --"
_HEADER = (
    "Campaign status", "Campaign", "Campaign ID", "Campaign type", "Day", "Account", "Customer ID", "Currency code", "Cost", "Impr.",
    "Clicks", "Interactions", "CTR", "Avg. CPC", "Conversions", "Conv. value", "Cost / conv.", "Views",
)  # fmt: skip
_ROWS = """
select
    case when ends is null or last_day() - ends >= $exported_on::date - 1 then 'Enabled' else 'Paused' end as status,
    ad_days.campaign, 20260000000 + origin_no * 1237 as campaign_id, ad_days.campaign_type, day,
    case when $is_first then first_cost else cost end as cost,
    case when $is_first then first_impressions else impressions end as impressions,
    case when $is_first then first_clicks else clicks end as clicks,
    case when $is_first then first_conversions else conversions end as conversions,
    case when $is_first then first_conversion_value else conversion_value end as conversion_value,
    case when video_views is null then null when $is_first then least(video_views, first_impressions) else video_views end as views
from ad_days
join campaigns using (origin_no)
where ad_days.platform = 'google_ads' and day between $from_day and $to_day
order by origin_no, day
"""
_Report = tuple[str, str, int, str, date, Decimal, int, int, Decimal, Decimal, int | None]


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
    exported_on = to_day + timedelta(days=1)
    rows: list[_Report] = []
    for is_first, start, end in (
        (False, from_day, to_day if settled is None else min(to_day, settled - timedelta(days=1))),
        (True, from_day if settled is None else max(from_day, settled), from_day if settled is None else to_day),
    ):
        if start <= end and not (is_first and settled is None):
            rows += exporter.query(_ROWS, from_day=start, to_day=end, is_first=is_first, exported_on=exported_on)  # type: ignore[arg-type]
    dialect = Dialect(delimiter="\t", encoding="utf-16-le") if is_excel else Dialect()
    period = f"{from_day:%B} {from_day.day}, {from_day.year} - {to_day:%B} {to_day.day}, {to_day.year}"
    exporter.write_rows(
        f"Campaign report {exported_on}.csv",
        "google_ads",
        exported_on,
        _HEADER,
        [_cells(row) for row in rows],
        dialect=dialect,
        before=("Campaign report", f'"{period}"'),
        after=_totals(rows),
        broken=_damage(rows) if is_damaged else (),
    )


def _cells(row: _Report) -> tuple[str, ...]:
    status, campaign, campaign_id, campaign_type, day, cost, impressions, clicks, conversions, value, views = row
    return (
        status, campaign, str(campaign_id), campaign_type, day.isoformat(), "Northlight EU", "417-555-0199", "EUR",
        *_metrics(cost, impressions, clicks, conversions, value, views),
    )  # fmt: skip


def _metrics(
    cost: Decimal, impressions: int, clicks: int, conversions: Decimal, value: Decimal, views: int | None
) -> tuple[str, ...]:
    """Zeros are as inconsistent as the vendor's: no impressions give a CTR of ` --`, no clicks an average cost of 0."""
    return (
        f"{cost:.2f}", f"{impressions:,}", f"{clicks:,}", f"{clicks:,}",
        f"{100 * clicks / impressions:.2f}%" if impressions else _NULL,
        f"{cost / clicks:.2f}" if clicks else "0",
        f"{conversions:.2f}", f"{value:.2f}",
        f"{cost / conversions:.2f}" if conversions else "0",
        _NULL if views is None else f"{views:,}",
    )  # fmt: skip


def _totals(rows: list[_Report]) -> list[tuple[str, ...]]:
    """The block at the end: its lines overlap, so adding them up multiplies the cost."""

    def line(label: str, campaign_type: str, of: list[_Report], filler: str) -> tuple[str, ...]:
        views = [row[10] for row in of if row[10] is not None]
        sums = _metrics(
            sum((row[5] for row in of), Decimal(0)), sum(row[6] for row in of), sum(row[7] for row in of),
            sum((row[8] for row in of), Decimal(0)), sum((row[9] for row in of), Decimal(0)), sum(views) if views else None,
        )  # fmt: skip
        return (label, filler, filler, campaign_type or filler, filler, filler, filler, "EUR", *sums)

    types = sorted({row[3] for row in rows})
    return [
        line("Total: Campaigns", "", rows, _NULL),
        line("Total: Account", "", rows, ""),
        *(line(f"Total: {kind}", kind, [row for row in rows if row[3] == kind], "") for kind in types),
    ]


def _damage(rows: list[_Report]) -> list[Broken]:
    """A cost that is no number, and a line cut short in transfer; the totals do not know them."""
    first = _cells(rows[0])
    return [
        Broken(min(5, len(rows)), (*first[:8], "n/a", *first[9:]), "cost is not a number"),
        Broken(min(9, len(rows)), first[:6], "too few cells"),
    ]

"""Meta Ads Manager: the table of ads broken down by day, as it exports it, with its byte order mark.

One file a month, then the last 28 days once more, restated. The first row is the account's summary, without names. The
second month was exported by somebody who reads Spanish. A count of nothing is an empty cell.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from bellwether.demo.exports import Broken, Dialect, Exporter, months

RESTATED_DAYS = 28
_UNFINISHED_DAYS = 2
_HEADER = (
    "Campaign name", "Ad Set Name", "Ad name", "Objective", "Day", "Delivery status", "Attribution setting",
    "Result type", "Results", "Reach", "Frequency", "Cost per result", "Amount spent (USD)", "Impressions",
    "CPM (cost per 1,000 impressions)", "Link clicks", "CTR (link click-through rate)", "Clicks (all)", "Purchases",
    "Purchases conversion value", "Objective", "Reporting starts", "Reporting ends",
)  # fmt: skip
_SPANISH_HEADER = (
    "Día", "Nombre de la campaña", "Nombre del conjunto de anuncios", "Nombre del anuncio", "Importe gastado (USD)",
    "Impresiones", "Alcance", "Frecuencia", "Clics (todos)", "Clics en el enlace", "Compras",
    "Valor de conversión de compras", "Entrega de la campaña",
)  # fmt: skip
# Each campaign has two ad sets; the first has three fifths of what there is to share.
_ROWS = """
with days as (
    select
        campaign, campaign_type, origin_no, day,
        case when day >= $first_from then first_cost else cost end as cost,
        case when day >= $first_from then first_impressions else impressions end as impressions,
        case when day >= $first_from then first_clicks else clicks end as clicks,
        case when day >= $first_from then first_conversions else conversions end as conversions,
        case when day >= $first_from then first_conversion_value else conversion_value end as conversion_value
    from ad_days
    where platform = 'meta_ads' and day between $from_day and $to_day
),
first_set as (
    select
        *, impressions >= 10 as is_shared,
        case when is_shared then impressions * 3 // 5 else 0 end as first_impressions,
        case when is_shared then clicks * 3 // 5 else 0 end as first_clicks,
        case when is_shared then round(cost * 0.6, 2) else 0 end::decimal(18, 2) as first_cost,
        case when is_shared then floor(conversions * 3 / 5) else 0 end::decimal(18, 2) as first_conversions,
        case when first_conversions > 0 then round(conversion_value * 0.6, 2) else 0 end::decimal(18, 2) as first_value
    from days
)
select
    campaign, 'Broad 25-54' as ad_set, 'Lamp "Halo", video' as ad, campaign_type, day,
    first_impressions, first_clicks, first_clicks + first_clicks // 3, first_cost, first_conversions, first_value,
    origin_no, 1 as place
from first_set
where first_impressions > 0
union all
select
    campaign, 'Lookalike 1 %', 'Lamp "Halo", photo', campaign_type, day,
    impressions - first_impressions, clicks - first_clicks, clicks - first_clicks + (clicks - first_clicks) // 3,
    cost - first_cost, conversions - first_conversions, conversion_value - first_value, origin_no, 2
from first_set
where impressions > 0
order by day, origin_no, place
"""


class _Line(NamedTuple):
    """A row of `_ROWS`."""

    campaign: str
    ad_set: str
    ad: str
    campaign_type: str
    day: date
    impressions: int
    clicks: int
    all_clicks: int
    cost: Decimal
    purchases: Decimal
    value: Decimal


def write(exporter: Exporter) -> None:
    """Write the monthly reports and the restated last 28 days."""
    settled = max(exporter.first_day, exporter.last_day - timedelta(days=RESTATED_DAYS - 1))
    monthly = months(exporter.first_day, exporter.last_day - timedelta(days=_UNFINISHED_DAYS))
    for number, (from_day, to_day) in enumerate(monthly):
        is_spanish = number == min(1, len(monthly) - 1)
        _write_report(exporter, from_day, to_day, settled, is_spanish=is_spanish, is_damaged=number == 0)
    _write_report(exporter, settled, exporter.last_day, None, is_spanish=False, is_damaged=False)


def _write_report(
    exporter: Exporter, from_day: date, to_day: date, settled: date | None, *, is_spanish: bool, is_damaged: bool
) -> None:
    """One report. From the day `settled` on its numbers are those known at first; without it all are final."""
    exported_on = to_day + timedelta(days=1)
    found = exporter.query(_ROWS, from_day=from_day, to_day=to_day, first_from=settled or exported_on)
    lines = [_Line(*row[:11]) for row in found]  # type: ignore[arg-type]
    header, cells = (_SPANISH_HEADER, _spanish_cells) if is_spanish else (_HEADER, _cells)
    rows = [cells(line) for line in lines]
    spent = next(place for place, label in enumerate(header) if label.endswith("(USD)"))
    damaged = [
        Broken(min(3, len(rows)), (*rows[0][:spent], "n/a", *rows[0][spent + 1 :]), "amount spent is not a number"),
        Broken(min(6, len(rows)), rows[0][:4], "too few cells"),
    ]
    exporter.write_rows(
        f"Untitled-report-{from_day}-to-{to_day}.csv",
        "meta_ads",
        exported_on,
        header,
        rows,
        dialect=Dialect(encoding="utf-8-sig"),
        first=[_summary(lines, from_day, to_day, is_spanish=is_spanish)] if lines else (),
        broken=damaged if is_damaged and rows else (),
    )


def _cells(line: _Line) -> tuple[str, ...]:
    is_sale = line.campaign_type == "Retargeting"
    results = line.purchases if is_sale else Decimal(line.clicks)
    objective = "OUTCOME_SALES" if is_sale else "OUTCOME_TRAFFIC"
    kind = ("Website purchases" if is_sale else "Link clicks") if results else ""
    return (
        line.campaign, line.ad_set, line.ad, objective, line.day.isoformat(), "active", "7-day click or 1-day view",
        kind,
        *_metrics(line, results, reach=line.impressions - line.impressions // 7),
        objective, line.day.isoformat(), line.day.isoformat(),
    )  # fmt: skip


def _metrics(line: _Line, results: Decimal | None, reach: int) -> tuple[str, ...]:
    return (
        _some(results or 0),
        str(reach),
        _ratio(line.impressions, reach),
        _ratio(line.cost, results or 0),
        _number(line.cost),
        str(line.impressions),
        _ratio(line.cost * 1000, line.impressions),
        _some(line.clicks),
        _ratio(line.clicks * 100, line.impressions),
        _some(line.all_clicks),
        _some(line.purchases),
        _some(line.value),
    )


def _spanish_cells(line: _Line) -> tuple[str, ...]:
    reach = line.impressions - line.impressions // 7
    counts = (line.impressions, reach, Decimal(line.impressions) / reach, line.all_clicks, line.clicks)
    return (
        line.day.isoformat(), line.campaign, line.ad_set, line.ad, _spanish(line.cost),
        *(_spanish(count) for count in counts), _spanish(line.purchases), _spanish(line.value), "Activa",
    )  # fmt: skip


def _summary(lines: list[_Line], from_day: date, to_day: date, *, is_spanish: bool) -> tuple[str, ...]:
    """What Meta puts first: sums, but fewer people than the rows together reached, and no sum of unlike results."""
    total = _Line(
        "",
        "",
        "",
        "",
        from_day,
        sum(line.impressions for line in lines),
        sum(line.clicks for line in lines),
        sum(line.all_clicks for line in lines),
        sum((line.cost for line in lines), Decimal(0)),
        sum((line.purchases for line in lines), Decimal(0)),
        sum((line.value for line in lines), Decimal(0)),
    )
    if is_spanish:
        return ("", "Resultados totales", "", "", *_spanish_cells(total)[4:-1], "")
    metrics = _metrics(total, None, reach=total.impressions // 2 + 1)
    return ("", "", "", "", "", "", "", "", *metrics, "", from_day.isoformat(), to_day.isoformat())


def _number(value: Decimal | int) -> str:
    """Without zeros after the last decimal that says something."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _some(value: Decimal | int) -> str:
    return _number(value) if value else ""


def _ratio(part: Decimal | int, whole: Decimal | int) -> str:
    return _number(round(Decimal(part) / whole, 8)) if whole else ""


def _spanish(value: Decimal | int) -> str:
    """`1.204,5`: points between thousands, a comma before decimals; nothing for nothing, but for money."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))

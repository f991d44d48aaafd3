"""The charts' specifications, one for each kind of chart; the page's script gives them data, words and formats.

A text that starts with `@` is filled in by the script: `@text:<key>` from `strings.json`, the rest (`@unit`, `@low`...)
from the chart's place in the page and its data. So both languages, all KPIs and all periods share one specification,
and the data is in the page once. The script's `bwNumber`, `bwDate` and `bwName` write numbers, days and names.
Colours are the style sheet's variables, which follow dark mode and print by themselves.
"""

from __future__ import annotations

import altair as alt

from bellwether.reports import charts_customers, charts_journeys
from bellwether.reports.chart_style import INK, PALE, PAPER, ROWS, SERIES, Spec, finished


def specs() -> dict[str, Spec]:
    """Every kind of chart by name."""
    return {
        "trend": finished(_trend(), "fit"),
        "bars": finished(_bars()),
        "funnel": finished(_funnel()),
        **charts_journeys.specs(),
        **charts_customers.specs(),
    }


def _trend() -> alt.LayerChart:
    """A KPI over time: each period pale, its moving value strong, what still runs dashed; each period has a tooltip."""
    rows = alt.Chart(ROWS).encode(x="start:T")
    pointed_at = rows.mark_rule(opacity=0.001, strokeWidth=7).encode(
        x=alt.X(
            "start:T",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(
                title=None, format="@axis period", formatType="bwDate", tickCount=3, grid=False, labelFlush=True
            ),
        ),
        tooltip=[
            alt.Tooltip("start:T", title="@text:chart.period", format="@period", formatType="bwDate"),
            alt.Tooltip("value:Q", title="@text:chart.value", format="@unit", formatType="bwNumber"),
            alt.Tooltip("moving:Q", title="@text:chart.moving", format="@unit", formatType="bwNumber"),
            alt.Tooltip("state:N", title="@text:chart.state", format="state", formatType="bwName"),
        ],
    )
    moving = rows.mark_line(color=SERIES, strokeWidth=2.2, clip=True).encode(
        y=alt.Y(
            "moving:Q",
            scale=alt.Scale(domain=["@low", "@high"], zero=False, nice=3),
            axis=alt.Axis(title=None, format="@axis unit", formatType="bwNumber", tickCount=3),
        )
    )
    values = rows.mark_line(clip=True, strokeWidth=1.4, color=PALE).encode(y="solid:Q")
    running = rows.mark_line(clip=True, strokeWidth=1.4, color=PALE, strokeDash=[3, 3]).encode(y="dashed:Q")
    dots = rows.mark_point(clip=True, size=26, filled=True, opacity=1, color=PALE).encode(y="dot:Q")
    end = rows.mark_point(clip=True, size=34, filled=True, opacity=1, fill=PAPER, stroke=PALE, strokeWidth=1.6).encode(
        y="end:Q"
    )
    return (values + running + moving + dots + end + pointed_at).properties(height=120)


def _bars() -> alt.Chart:
    """One measure by channel, in the order of the rows."""
    return (
        alt.Chart(ROWS)
        .mark_bar(color=SERIES, cornerRadiusEnd=2, height={"band": 0.62})
        .encode(
            y=alt.Y(
                "name:N",
                sort=None,
                axis=alt.Axis(title=None, format="channel", formatType="bwName", labelLimit=150),
            ),
            x=alt.X(
                "value:Q", axis=alt.Axis(title="@measure", format="@axis unit", formatType="bwNumber", tickCount=3)
            ),
            tooltip=[
                alt.Tooltip("name:N", title="@text:chart.channel", format="channel", formatType="bwName"),
                alt.Tooltip("value:Q", title="@measure", format="@unit", formatType="bwNumber"),
            ],
        )
        .properties(height=alt.Step(24))
    )


def _funnel() -> alt.LayerChart:
    """Counts of the funnel's steps on a logarithmic scale, where equal rates are equal lengths."""
    scale = alt.Scale(type="log", domain=[1, "@limit"], nice=False)
    base = alt.Chart(ROWS).encode(
        y=alt.Y(
            "name:N",
            sort=None,
            axis=alt.Axis(title=None, format="step", formatType="bwName", labelLimit=170),
        ),
        x=alt.X(
            "value:Q",
            stack=None,
            scale=scale,
            axis=alt.Axis(title="@text:chart.funnel", format="@axis count", formatType="bwNumber", tickCount=5),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="@text:chart.step", format="step", formatType="bwName"),
            alt.Tooltip("value:Q", title="@text:chart.value", format="count", formatType="bwNumber"),
            alt.Tooltip("rate:Q", title="@text:chart.rate", format="percent", formatType="bwNumber"),
        ],
    )
    bars = base.mark_bar(color=SERIES, cornerRadiusEnd=2, height={"band": 0.62}).encode(x2=alt.X2Datum(1))
    labels = base.mark_text(align="left", dx=6, color=INK, fontSize=12).encode(
        text=alt.Text("value:Q", format="label count", formatType="bwNumber")
    )
    return (bars + labels).properties(height=alt.Step(30))

"""The charts' specifications, one for each kind of chart; the page's script gives them data, words and formats.

A text that starts with `@` is filled in by the script: `@text:<key>` from `strings.json`, the rest (`@unit`, `@low`...)
from the chart's place in the page and its data. So both languages, all KPIs and all periods share one specification,
and the data is in the page once. The script's `bwNumber`, `bwDate` and `bwName` write numbers, days and names.
Colours are the style sheet's variables, which follow dark mode and print by themselves.
"""

from __future__ import annotations

from typing import Literal

import altair as alt

Spec = dict[str, object]

_ROWS = alt.NamedData(name="rows")
_FONT = "system-ui, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_INK, _MUTED, _RULE = "var(--ink)", "var(--muted)", "var(--rule)"
_PADDING = {"left": 0, "right": 4, "top": 4, "bottom": 4}
_SERIES, _PALE, _PAPER = "var(--series)", "var(--series-pale)", "var(--panel)"


def specs() -> dict[str, Spec]:
    """Every kind of chart by name."""
    return {"trend": _finished(_trend(), "fit"), "bars": _finished(_bars()), "funnel": _finished(_funnel())}


def _trend() -> alt.LayerChart:
    """A KPI over time: each period pale, its moving value strong, what still runs dashed; each period has a tooltip."""
    rows = alt.Chart(_ROWS).encode(x="start:T")
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
    moving = rows.mark_line(color=_SERIES, strokeWidth=2.2, clip=True).encode(
        y=alt.Y(
            "moving:Q",
            scale=alt.Scale(domain=["@low", "@high"], zero=False, nice=3),
            axis=alt.Axis(title=None, format="@axis unit", formatType="bwNumber", tickCount=3),
        )
    )
    values = rows.mark_line(clip=True, strokeWidth=1.4, color=_PALE).encode(y="solid:Q")
    running = rows.mark_line(clip=True, strokeWidth=1.4, color=_PALE, strokeDash=[3, 3]).encode(y="dashed:Q")
    dots = rows.mark_point(clip=True, size=26, filled=True, opacity=1, color=_PALE).encode(y="dot:Q")
    end = rows.mark_point(
        clip=True, size=34, filled=True, opacity=1, fill=_PAPER, stroke=_PALE, strokeWidth=1.6
    ).encode(y="end:Q")
    return (values + running + moving + dots + end + pointed_at).properties(height=120)


def _bars() -> alt.Chart:
    """One measure by channel, in the order of the rows."""
    return (
        alt.Chart(_ROWS)
        .mark_bar(color=_SERIES, cornerRadiusEnd=2, height={"band": 0.62})
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
    base = alt.Chart(_ROWS).encode(
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
    bars = base.mark_bar(color=_SERIES, cornerRadiusEnd=2, height={"band": 0.62}).encode(x2=alt.X2Datum(1))
    labels = base.mark_text(align="left", dx=6, color=_INK, fontSize=12).encode(
        text=alt.Text("value:Q", format="label count", formatType="bwNumber")
    )
    return (bars + labels).properties(height=alt.Step(30))


def _finished(chart: alt.Chart | alt.LayerChart, fit: Literal["fit", "fit-x"] = "fit-x") -> Spec:
    axis = alt.AxisConfig(
        labelColor=_MUTED,
        titleColor=_MUTED,
        titleFontWeight="normal",
        titleFontSize=11,
        labelFontSize=11,
        gridColor=_RULE,
        domain=False,
        ticks=False,
        labelPadding=6,
        titlePadding=10,
    )
    spec: Spec = (
        chart.properties(
            autosize=alt.AutoSizeParams(type=fit, contains="padding"), background="transparent", padding=_PADDING
        )
        .configure(font=_FONT, axis=axis, customFormatTypes=True)
        .configure_view(stroke=None)
        # Without it an empty layer's extent would count, and be infinite.
        .configure_mark(invalid="break-paths-show-domains")
        .to_dict()
    )
    del spec["$schema"]  # an address, though only a name; the page holds none
    return spec

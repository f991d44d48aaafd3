"""The charts of journeys: a funnel of two months' entrants, and channels by attribution model."""

from __future__ import annotations

import altair as alt

from bellwether.reports.attribution import MODELS
from bellwether.reports.chart_style import INK, MUTED, PALE, ROWS, SERIES, Spec, finished


def specs() -> dict[str, Spec]:
    """Both kinds of chart by name."""
    return {"journey": finished(_journey()), "credit": finished(_credit())}


def _journey() -> alt.LayerChart:
    """Those who reached each step, by month of entry, on a logarithmic scale, where equal rates are equal lengths."""
    base = alt.Chart(ROWS).encode(
        y=alt.Y("step:N", sort=None, axis=alt.Axis(title=None, format="@steps", formatType="bwName", labelLimit=130)),
        yOffset=alt.YOffset("cohort:N", sort=["0", "1"]),
        x=alt.X(
            "size:Q",  # the number, or 1 for none, which has no place on the scale
            stack=None,
            scale=alt.Scale(type="log", domain=[1, "@limit"], nice=False),
            axis=alt.Axis(title="@text:chart.funnel", format="@axis count", formatType="bwNumber", tickCount=4),
        ),
        tooltip=[
            alt.Tooltip("step:N", title="@text:chart.step", format="@steps", formatType="bwName"),
            alt.Tooltip("cohort:N", title="@text:chart.entered", format="@cohorts", formatType="bwName"),
            alt.Tooltip("value:Q", title="@text:chart.value", format="count", formatType="bwNumber"),
            alt.Tooltip("from_start:Q", title="@text:chart.from_start", format="percent", formatType="bwNumber"),
            alt.Tooltip("from_previous:Q", title="@text:chart.rate", format="percent", formatType="bwNumber"),
        ],
    )
    colour = alt.Color("cohort:N", scale=alt.Scale(domain=["0", "1"], range=[SERIES, PALE]), legend=None)
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.86}, strokeWidth=1.2, strokeDash=[3, 3]).encode(
        x2=alt.X2Datum(1),
        color=colour,
        # Open windows: pale and dashed.
        fillOpacity=alt.condition("datum.is_open", alt.value(0.3), alt.value(1)),
        stroke=alt.Stroke("cohort:N", scale=alt.Scale(domain=["0", "1"], range=[SERIES, PALE]), legend=None),
        strokeOpacity=alt.condition("datum.is_open", alt.value(1), alt.value(0)),
    )
    labels = base.mark_text(align="left", dx=6, fontSize=11).encode(
        text=alt.Text("value:Q", format="label count", formatType="bwNumber"),
        color=alt.Color("cohort:N", scale=alt.Scale(domain=["0", "1"], range=[INK, MUTED]), legend=None),
    )
    return (bars + labels).resolve_scale(color="independent").properties(height=alt.Step(40))


def _credit() -> alt.Chart:
    """What each model credits to each channel, models in one order and one colour each."""
    return (
        alt.Chart(ROWS)
        .transform_fold(list(MODELS), as_=["model", "credited"])
        .mark_bar(height={"band": 0.9})
        .encode(
            y=alt.Y(
                "channel:N",
                sort=None,
                scale=alt.Scale(paddingInner=0.22, paddingOuter=0.1),
                axis=alt.Axis(title=None, format="credited", formatType="bwName", labelLimit=130),
            ),
            yOffset=alt.YOffset("model:N", sort=list(MODELS)),
            x=alt.X(
                "credited:Q",
                stack=None,
                axis=alt.Axis(title="@measure", format="@axis unit", formatType="bwNumber", tickCount=4),
            ),
            color=alt.Color(
                "model:N",
                scale=alt.Scale(domain=list(MODELS), range=[f"var(--model-{n})" for n in range(1, len(MODELS) + 1)]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("channel:N", title="@text:chart.channel", format="credited", formatType="bwName"),
                alt.Tooltip("model:N", title="@text:chart.model", format="model", formatType="bwName"),
                alt.Tooltip("credited:Q", title="@measure", format="@unit", formatType="bwNumber"),
            ],
        )
        .properties(height=alt.Step(62))
    )

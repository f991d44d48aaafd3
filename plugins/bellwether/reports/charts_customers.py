"""The charts of customers: cohorts, states of the lifecycle, lifetime value by segment, and what a customer cost."""

from __future__ import annotations

import altair as alt

from bellwether.reports.chart_style import INK, MUTED, PALE, ROWS, RULE, SERIES, Spec, finished
from bellwether.reports.lifecycle import MOVEMENTS, STATES


def specs() -> dict[str, Spec]:
    """Every kind of chart by name."""
    return {
        "cohorts": finished(_cohorts()),
        "states": finished(_stacked(STATES), "fit"),
        "movements": finished(_stacked(MOVEMENTS), "fit"),
        "segments": finished(_segments()),
        "acquisition": finished(_acquisition()),
    }


def _cohorts() -> alt.LayerChart:
    """Retention by month of first order and months since; a month that still runs is an empty, dashed cell."""
    base = alt.Chart(ROWS).encode(
        x=alt.X(
            "offset:O",
            scale=alt.Scale(padding=0.06),
            axis=alt.Axis(title="@text:chart.months_since", orient="top", labelAngle=0),
        ),
        y=alt.Y(
            "cohort:N",
            sort=None,
            scale=alt.Scale(padding=0.06),
            axis=alt.Axis(title=None, format="first order", formatType="bwName", labelLimit=150),
        ),
        tooltip=[
            alt.Tooltip("cohort:N", title="@text:chart.first_order", format="first order", formatType="bwName"),
            alt.Tooltip("offset:O", title="@text:chart.months_since"),
            alt.Tooltip("value:Q", title="@text:chart.retention", format="percent", formatType="bwNumber"),
            alt.Tooltip("state:N", title="@text:chart.state", format="state", formatType="bwName"),
        ],
    )
    complete = (
        base.transform_filter("datum.state === 'complete'")
        .mark_rect(fill=SERIES, cornerRadius=2)
        .encode(
            # Never so dark that the number on it could not be read.
            fillOpacity=alt.FillOpacity(
                "value:Q", scale=alt.Scale(domain=[0, "@most"], range=[0.05, 0.55], clamp=True), legend=None
            )
        )
    )
    running = base.transform_filter("datum.state !== 'complete'").mark_rect(
        fill="transparent", stroke=PALE, strokeDash=[3, 3], cornerRadius=2
    )
    numbers = base.mark_text(fontSize=11).encode(
        text=alt.Text("value:Q", format="share", formatType="bwNumber"),
        color=alt.condition("datum.state === 'complete'", alt.value(INK), alt.value(MUTED)),
    )
    return (complete + running + numbers).properties(height=alt.Step(28))


def _stacked(states: tuple[str, ...]) -> alt.LayerChart:
    """Customers by month in the colours of their states, a month that still runs paler."""
    base = alt.Chart(ROWS).encode(
        x=alt.X(
            "month:O",
            axis=alt.Axis(
                title=None, format="month", formatType="bwDate", labelAngle=0, labelOverlap="parity", labelSeparation=6
            ),
        )
    )
    bars = (
        base.transform_fold(list(states), as_=["movement", "customers"])
        .mark_bar(width={"band": 0.78})
        .encode(
            y=alt.Y(
                "customers:Q",
                axis=alt.Axis(title="@text:chart.customers", format="@axis count", formatType="bwNumber", tickCount=4),
            ),
            color=alt.Color(
                "movement:N",
                scale=alt.Scale(
                    domain=list(states), range=[f"var(--state-{state.replace('_', '-')})" for state in states]
                ),
                legend=None,
            ),
            order=alt.Order("rank:Q"),
            opacity=alt.condition("datum.state === 'complete'", alt.value(1), alt.value(0.55)),
            tooltip=[
                alt.Tooltip("month:O", title="@text:chart.period", format="month", formatType="bwDate"),
                alt.Tooltip("movement:N", title="@text:chart.customer_state", format="lifecycle", formatType="bwName"),
                alt.Tooltip("size:Q", title="@text:chart.customers", format="count", formatType="bwNumber"),
                alt.Tooltip("state:N", title="@text:chart.state", format="state", formatType="bwName"),
            ],
        )
        # Those who left are drawn below zero, and told as a count.
        .transform_calculate(rank=f"indexof({list(states)}, datum.movement)", size="abs(datum.customers)")
    )
    zero = alt.Chart(ROWS).mark_rule(color=MUTED, strokeWidth=1).encode(y=alt.YDatum(0))
    return (bars + zero).properties(height=230)


def _segments() -> alt.LayerChart:
    """The spread of what is expected of a customer: most of a segment, its middle half, and its median."""
    base = alt.Chart(ROWS).encode(
        y=alt.Y(
            "segment:N", sort=None, axis=alt.Axis(title=None, format="segment", formatType="bwName", labelLimit=140)
        ),
        tooltip=[
            alt.Tooltip("segment:N", title="@text:chart.segment", format="segment", formatType="bwName"),
            alt.Tooltip("customers:Q", title="@text:chart.customers", format="count", formatType="bwNumber"),
            *(
                alt.Tooltip(f"{name}:Q", title=f"@text:chart.{name}", format="@unit", formatType="bwNumber")
                for name in ("p10", "p25", "median", "p75", "p90")
            ),
        ],
    )
    axis = alt.Axis(title="@measure", format="@axis unit", formatType="bwNumber", tickCount=4)
    scale = alt.Scale(zero=True, nice=False, padding=8)
    most = base.mark_rule(color=PALE, strokeWidth=2).encode(x=alt.X("p10:Q", axis=axis, scale=scale), x2="p90:Q")
    middle = base.mark_bar(color=SERIES, height={"band": 0.46}, cornerRadius=2, fillOpacity=0.55).encode(
        x=alt.X("p25:Q", axis=axis, scale=scale), x2="p75:Q"
    )
    median = base.mark_tick(color=INK, thickness=2.4, height={"band": 0.62}).encode(
        x=alt.X("median:Q", axis=axis, scale=scale)
    )
    return (most + middle + median).properties(height=alt.Step(36))


def _acquisition() -> alt.LayerChart:
    """What a customer cost and is worth, joined by a line: the longer to the right, the better."""
    base = alt.Chart(ROWS).encode(
        y=alt.Y(
            "cohort:N", sort=None, axis=alt.Axis(title=None, format="acquired", formatType="bwName", labelLimit=150)
        ),
        tooltip=[
            alt.Tooltip("cohort:N", title="@text:chart.first_order", format="acquired", formatType="bwName"),
            alt.Tooltip("cac:Q", title="@text:chart.cac", format="@unit", formatType="bwNumber"),
            alt.Tooltip("clv:Q", title="@text:chart.clv", format="@unit", formatType="bwNumber"),
        ],
    )
    axis = alt.Axis(title="@measure", format="@axis unit", formatType="bwNumber", tickCount=4)
    scale = alt.Scale(zero=True, nice=False, padding=8)
    joined = base.mark_rule(color=RULE, strokeWidth=3).encode(x=alt.X("cac:Q", axis=axis, scale=scale), x2="clv:Q")
    worth = base.mark_point(filled=True, size=90, opacity=1, color=SERIES).encode(
        x=alt.X("clv:Q", axis=axis, scale=scale)
    )
    cost = base.mark_point(filled=True, size=80, opacity=1, color="var(--below)", shape="diamond").encode(
        x=alt.X("cac:Q", axis=axis, scale=scale)
    )
    return (joined + worth + cost).properties(height=alt.Step(26))

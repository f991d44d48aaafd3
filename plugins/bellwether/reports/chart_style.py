"""What every chart shares: colours, fonts, and the settings that make it part of the page."""

from __future__ import annotations

from typing import Literal

import altair as alt

Spec = dict[str, object]

ROWS = alt.NamedData(name="rows")
INK, MUTED, RULE = "var(--ink)", "var(--muted)", "var(--rule)"
SERIES, PALE, PAPER = "var(--series)", "var(--series-pale)", "var(--panel)"
_FONT = "system-ui, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_PADDING = {"left": 0, "right": 4, "top": 4, "bottom": 4}


def finished(chart: alt.Chart | alt.LayerChart, fit: Literal["fit", "fit-x"] = "fit-x") -> Spec:
    """The chart as a specification without data, in the page's style."""
    axis = alt.AxisConfig(
        labelColor=MUTED,
        titleColor=MUTED,
        titleFontWeight="normal",
        titleFontSize=11,
        labelFontSize=11,
        gridColor=RULE,
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

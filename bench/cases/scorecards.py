"""How long it takes to judge three years of a company with many campaigns."""

from __future__ import annotations

import json
import shutil

from bench.context import Context, worker
from bench.line import Line, figures
from bench.measure import Side

GOAL_SECONDS = 30.0
CAMPAIGNS = 50


def scorecards(context: Context) -> list[Line]:
    """All KPIs in all periods and scopes, and the scorecards over them, from the facts; dbt's start included."""
    home = context.work / "scorecards"
    context.worker("demo", home, context.sizes.scorecard_days, context.sizes.scorecard_scale, 0)
    context.worker("land", home)
    shutil.rmtree(home / "archive")
    context.worker("scorecards", home, "prepare", CAMPAIGNS)
    side = Side("scorecards", lambda _round: worker("scorecards", "judge"), context.environment(home))
    [costs] = context.alternate(side, rounds=context.sizes.rounds)
    made = json.loads(costs[0].output)
    shutil.rmtree(home)
    return [
        Line(
            case="scorecards",
            compared=f"KPIs and scorecards of {context.sizes.scorecard_days:,} days, {made['kpis']} KPIs and "
            f"{made['campaigns']} campaigns",
            figures=[figures("scorecards", costs)],
            measured=min(cost.wall for cost in costs),
            goal=GOAL_SECONDS,
            unit="s",
            notes=[f"{made['values']:,} values in all periods and scopes, {made['lines']:,} lines of scorecards."],
        )
    ]

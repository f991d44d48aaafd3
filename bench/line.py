"""One line of the table: what was compared, what came out, and whether the goal is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.measure import Cost, summary


@dataclass(frozen=True)
class Line:
    """`measured` and `goal` are in `unit`; the goal is an upper bound, or a lower one when `at_least`.

    A line that was not measured says why in `skipped` and has no figure.
    """

    case: str
    compared: str
    figures: list[str] = field(default_factory=list)
    measured: float | None = None
    cpu_ratio: float | None = None
    goal: float = 0.0
    unit: str = "x"
    at_least: bool = False
    notes: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `MISSED` or `SKIPPED`."""
        if self.measured is None:
            return "SKIPPED"
        is_met = self.measured >= self.goal if self.at_least else self.measured <= self.goal
        return "met" if is_met else "MISSED"

    @property
    def goal_text(self) -> str:
        """The goal with its direction: `<= 1.25 x`."""
        return f"{'>=' if self.at_least else '<='} {self.goal:g} {self.unit}"


def figures(label: str, costs: Sequence[Cost]) -> str:
    """`DuckDB: wall 1.2 / 1.3 s, CPU 2.2 / 2.4 s, peak 0.4 GiB (n=3)`, least and median."""
    wall, cpu = [cost.wall for cost in costs], [cost.cpu for cost in costs]
    peak = max(cost.peak_bytes for cost in costs) / 2**30
    return f"{label}: wall {summary(wall, 's')}, CPU {summary(cpu, 's')}, peak {peak:.2f} GiB (n={len(costs)})"


def wall_ratio(above: Sequence[Cost], below: Sequence[Cost]) -> float:
    """Least wall time over least wall time: the run that others disturbed least, on both sides."""
    return min(cost.wall for cost in above) / min(cost.wall for cost in below)


def cpu_ratio(above: Sequence[Cost], below: Sequence[Cost]) -> float:
    """Least CPU time over least CPU time; other work on the machine moves it less than it moves wall time."""
    return min(cost.cpu for cost in above) / min(cost.cpu for cost in below)

"""Results on disk and on screen: `results.json` keeps the last figures of each case, `results.md` shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.line import Line

JUDGED = "full"
SCALES = {
    JUDGED: "Full scale",
    "small": "Small scale: for developing the bench; too small to judge a goal by",
}
_INTRODUCTION = """# Bench

Written by `make bench` ([how](README.md)); do not edit. A ratio compares two sides that ran in turn on one machine.
Figures are least / median. The verdict is by wall time; the CPU ratio stands beside it because machines are shared.
"""
_HEADER = ("case", "compared", "measured", "CPU ratio", "goal", "verdict")


@dataclass(frozen=True)
class Kept:
    """Where results are kept, at which scale they were measured, and the order of the cases; others are dropped."""

    folder: Path
    scale: str
    order: Sequence[str]

    def keep(self, case: str, lines: Iterable[Line], machine: Mapping[str, str]) -> None:
        """Put the case's lines into `results.json`, in place of its earlier ones, and write `results.md` anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "results.json"
        results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        cases = results.get(self.scale, {})
        cases[case] = {"machine": dict(machine), "lines": [asdict(line) for line in lines]}
        results[self.scale] = {name: cases[name] for name in self.order if name in cases}
        file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (self.folder / "results.md").write_text(markdown(results), encoding="utf-8")


def markdown(results: Mapping[str, Any]) -> str:
    """All kept results as one page."""
    parts = [_INTRODUCTION]
    for scale, title in SCALES.items():
        cases = results.get(scale, {})
        if not cases:
            continue
        rows = [_cells(Line(**line), scale) for case in cases.values() for line in case["lines"]]
        parts.append(f"## {title}\n\n{_table([_HEADER, tuple('---' for _ in _HEADER), *rows])}\n")
        parts.extend(_details(name, case) for name, case in cases.items())
    return "\n".join(parts)


def text(lines: Iterable[Line], scale: str) -> str:
    """The lines as a table for a terminal, each with its figures below."""
    blocks = []
    for line in lines:
        case, compared, measured, cpu, goal, verdict = _cells(line, scale)
        blocks.append(f"{verdict:<10} {case:<12} {measured:>10}  goal {goal:<10} CPU ratio {cpu:<6} {compared}")
        blocks.extend(f"{'':<24}{detail}" for detail in (*line.figures, *line.notes))
    return "\n".join(blocks)


def _cells(line: Line, scale: str) -> tuple[str, ...]:
    measured = line.skipped if line.measured is None else f"{line.measured:.2f} {line.unit}"
    cpu = "" if line.cpu_ratio is None else f"{line.cpu_ratio:.2f}"
    verdict = line.verdict if scale == JUDGED or line.skipped else "not judged"
    return (line.case, line.compared, measured, cpu, line.goal_text, verdict)


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _details(name: str, case: Mapping[str, Any]) -> str:
    machine = case["machine"]
    where = (
        f"{machine['when']}, commit {machine['commit']}, {machine['cores']} cores, {machine['memory']}, "
        f"load at start {machine['load']} (1, 5, 15 minutes); {machine['system']}; {machine['versions']}."
    )
    facts = [fact for line in case["lines"] for fact in (*line["figures"], *line["notes"])]
    return "\n".join([f"### {name}", "", where, "", *(f"- {fact}" for fact in facts), ""])

"""`python -m bench --cases landing,dlt --scale small`: run cases, print a table, keep the results."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from bench.cases import CASES
from bench.context import Context
from bench.line import Line
from bench.machine import ROOT, facts
from bench.measure import CaseFailed
from bench.results import Kept, text
from bench.sizes import SIZES

BENCH = ROOT / "bench"


def main() -> int:
    """Run the cases in their order. A goal missed is a result, not an error; a case that cannot run is an error."""
    chosen = _arguments()
    unknown = sorted(set(chosen.cases) - set(CASES))
    if unknown:
        print(f"No such case: {', '.join(unknown)}. There are: {', '.join(CASES)}.", file=sys.stderr)
        return 2
    started = time.monotonic()
    lines: list[Line] = []
    failed: list[str] = []

    def progress(line: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {line}", file=sys.stderr, flush=True)

    shutil.rmtree(chosen.work, ignore_errors=True)
    chosen.work.mkdir(parents=True)
    kept = Kept(chosen.results, chosen.scale, list(CASES))
    context = Context(SIZES[chosen.scale], chosen.work, progress)
    try:
        for name, case in CASES.items():
            if name not in chosen.cases:
                continue
            machine = facts()
            progress(f"{name}: load {machine['load']} on {machine['cores']} cores")
            try:
                found = case(context)
            except (CaseFailed, OSError) as error:
                progress(f"{name} failed: {error}")
                failed.append(name)
                continue
            kept.keep(name, found, machine)
            lines.extend(found)
    finally:
        if not chosen.keep:
            shutil.rmtree(chosen.work, ignore_errors=True)
    print(text(lines, chosen.scale))
    if failed:
        print(f"These cases failed, their earlier results stay: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure the ratios that the design promises.")
    parser.add_argument("--cases", type=lambda text: text.split(","), default=list(CASES), help=", ".join(CASES))
    parser.add_argument("--scale", choices=list(SIZES), default="full")
    parser.add_argument("--results", type=Path, default=BENCH, help="where results.json and results.md are")
    parser.add_argument("--work", type=Path, default=BENCH / ".work", help="emptied before and after")
    parser.add_argument("--keep", action="store_true", help="keep the work folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

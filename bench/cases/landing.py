"""Landing a large CSV against DuckDB's own COPY, and against dlt's Arrow path."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bench import measure
from bench.context import Context, inbox, worker
from bench.line import Line, cpu_ratio, figures, wall_ratio
from bench.machine import ROOT
from bench.measure import CaseFailed, Side

DLT_GOAL = 4.0
DLT_ENDS = {"filesystem": "Parquet in a folder", "duckdb": "a table in DuckDB"}
DLT_PYTHON = ROOT / "bench" / ".venv" / "bin" / "python"


def against_duckdb(context: Context) -> list[Line]:
    """Everything landing does (hash, recognise, read, check, total up, write, receipt) against reading and writing."""
    rows = context.sizes.copy_rows
    file = _report(context, rows)

    def copy(level: int) -> Side:
        def prepare(_round: int) -> list[str]:
            return worker("duckdb_copy", file, context.work / "copy.parquet", level)

        label = f"DuckDB COPY{f' level {level}' if level else ''}"
        return Side(label, prepare, context.environment(context.work / "home-copy"))

    sides = (_landing(context, file), copy(0), copy(1))
    ours, theirs, level_1 = context.alternate(*sides, rounds=context.sizes.rounds)
    _same_rows(int(ours[0].output), int(theirs[0].output) - 1, rows)
    file.unlink()
    return [
        Line(
            case="landing",
            compared=f"landing {rows:,} CSV rows / DuckDB's COPY (read_csv) TO zstd Parquet of the same file",
            figures=[figures("landing", ours), figures("DuckDB", theirs), figures("DuckDB at zstd level 1", level_1)],
            measured=wall_ratio(ours, theirs),
            cpu_ratio=cpu_ratio(ours, theirs),
            goal=1.25,
            notes=[
                f"Landing writes zstd at level 1; against DuckDB at level 1 too, the ratio is "
                f"{wall_ratio(ours, level_1):.2f} (CPU {cpu_ratio(ours, level_1):.2f})."
            ],
        )
    ]


def against_dlt(context: Context) -> list[Line]:
    """Landing against dlt, which is in none of the product's locks: without bench/.venv the case is skipped.

    Landed Parquet is what DuckDB reads from then on, so both of dlt's ends are comparable: Parquet in a folder, its
    quickest, and a table in DuckDB.
    """
    rows = context.sizes.dlt_rows
    compared = {end: f"dlt's Arrow path to {what} / landing, {rows:,} CSV rows" for end, what in DLT_ENDS.items()}
    if not _has_dlt():
        reason = "dlt is not importable in bench/.venv; `make bench` installs it"
        return [
            Line(case="dlt", compared=text, goal=DLT_GOAL, at_least=True, skipped=reason) for text in compared.values()
        ]
    file = _report(context, rows)
    sides = (*(_dlt(context, file, end) for end in DLT_ENDS), _landing(context, file))
    *theirs, ours = context.alternate(*sides, rounds=context.sizes.rounds)
    lines = []
    for (end, text), costs in zip(compared.items(), theirs, strict=True):
        _same_rows(int(ours[0].output), int(costs[0].output) - 1, rows)
        lines.append(
            Line(
                case="dlt",
                compared=text,
                figures=[figures(f"dlt to {DLT_ENDS[end]}", costs), figures("landing", ours)],
                measured=wall_ratio(costs, ours),
                cpu_ratio=cpu_ratio(costs, ours),
                goal=DLT_GOAL,
                at_least=True,
            )
        )
    file.unlink()
    return lines


def _dlt(context: Context, file: Path, end: str) -> Side:
    folder = context.work / f"dlt-{end}"

    def load(_round: int) -> list[str]:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return [str(DLT_PYTHON), str(ROOT / "bench" / "workers" / "dlt_load.py"), str(file), str(folder), end]

    return Side(f"dlt {end}", load, {**context.environment(folder), "DLT_DATA_DIR": str(folder / "data")})


def _has_dlt() -> bool:
    if not DLT_PYTHON.exists():
        return False
    return subprocess.run([DLT_PYTHON, "-c", "import dlt"], capture_output=True, check=False).returncode == 0


def _landing(context: Context, file: Path) -> Side:
    home = context.work / "home-landing"

    def prepare(_round: int) -> list[str]:
        shutil.rmtree(home, ignore_errors=True)  # the same bytes again would be a no-op
        inbox(home, [file])
        return worker("land")

    return Side("landing", prepare, context.environment(home))


def _report(context: Context, rows: int) -> Path:
    file = context.work / f"Campaign report {rows}.csv"
    context.progress(f"writing {rows:,} rows of a campaign report")
    home = context.work / "home-report"
    measure.run(worker("ads_csv", rows, file), context.environment(home), context.logs / "ads_csv")
    return file


def _same_rows(ours: int, theirs: int, rows: int) -> None:
    """Times of two sides that read different rows would say nothing."""
    if not ours == theirs == rows:
        raise CaseFailed(f"of {rows:,} rows landing kept {ours:,} and the other side {theirs:,}")

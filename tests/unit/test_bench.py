"""The bench runs and reports; what it measures is not a test's business, so no time is asserted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 6


def bench(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *map(str, args)], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


def test_small_landing_case_gives_a_table_of_numbers(tmp_path: Path) -> None:
    done = bench("--cases", "landing", "--scale", "small", "--work", tmp_path / "work", "--results", tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^not judged +landing ", done.stdout, re.MULTILINE)
    assert not (tmp_path / "work").exists()

    case = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["small"]["landing"]
    [line] = case["lines"]
    assert line["measured"] > 0
    assert line["cpu_ratio"] > 0
    assert line["goal"] == 1.25
    assert all(re.search(r"wall \d+\.\d\d / \d+\.\d\d s, CPU \d", figure) for figure in line["figures"])
    assert int(case["machine"]["cores"]) >= 1
    assert re.fullmatch(r"[\d.]+ [\d.]+ [\d.]+", case["machine"]["load"])

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "too small to judge" in page
    rows = [row for row in page.splitlines() if row.startswith("| ")]
    assert len(rows) == 3
    assert {row.count(" | ") for row in rows} == {COLUMNS - 1}


def test_unknown_case_is_named() -> None:
    done = bench("--cases", "landing,flying")
    assert done.returncode == 2
    assert "flying" in done.stderr
    assert "nothing_new" in done.stderr


@pytest.mark.usefixtures("in_checkout")
def test_a_case_measured_again_replaces_its_own_lines_only(tmp_path: Path) -> None:
    from bench.line import Line
    from bench.results import Kept

    machine = dict.fromkeys(("when", "commit", "cores", "memory", "load", "system", "versions"), "?")
    kept = Kept(tmp_path, "full", ["landing", "dlt"])
    kept.keep("dlt", [Line("dlt", "c / d", goal=4, at_least=True, skipped="no dlt")], machine)
    kept.keep("landing", [Line("landing", "a / b", measured=2.0, goal=1.25)], machine)
    kept.keep("landing", [Line("landing", "a | b", measured=1.2, goal=1.25)], machine)
    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| landing | a / b | 1.20 x |  | <= 1.25 x | met |" in page
    assert "| dlt | c / d | no dlt |  | >= 4 x | SKIPPED |" in page
    assert "2.00" not in page
    assert page.index("| landing |") < page.index("| dlt |")


@pytest.mark.usefixtures("in_checkout")
def test_goals_are_bounds_in_their_own_direction() -> None:
    from bench.line import Line

    assert Line("x", "", measured=1.25, goal=1.25).verdict == "met"
    assert Line("x", "", measured=1.26, goal=1.25).verdict == "MISSED"
    assert Line("x", "", measured=3.9, goal=4, at_least=True).verdict == "MISSED"
    assert Line("x", "", measured=4.0, goal=4, at_least=True).verdict == "met"


@pytest.mark.usefixtures("in_checkout")
def test_percentile_is_a_value_that_was_measured() -> None:
    from bench.cases.queries import percentile

    hundred = [float(number) for number in range(100, 0, -1)]
    assert percentile(hundred, 95) == 95.0
    assert percentile(hundred, 50) == 50.0
    assert percentile([7.0], 95) == 7.0


@pytest.mark.usefixtures("in_checkout")
def test_cost_counts_grandchildren_and_failures_are_shown(tmp_path: Path) -> None:
    from bench.measure import CaseFailed, run

    busy = "import time; start = time.process_time()\nwhile time.process_time() - start < 0.3: pass"
    held = "import time; kept = bytearray(300 * 2**20); time.sleep(1)"
    parent = (
        "import subprocess, sys; [subprocess.run([sys.executable, '-c', code], check=True) for code in sys.argv[1:]]"
    )
    cost = run([sys.executable, "-c", parent, busy, held], os.environ, tmp_path / "log")
    assert cost.cpu >= 0.3
    assert cost.peak_bytes > 300 * 2**20
    with pytest.raises(CaseFailed, match="broken on purpose"):
        run([sys.executable, "-c", "raise SystemExit('broken on purpose')"], os.environ, tmp_path / "log")


@pytest.mark.usefixtures("in_checkout")
def test_where_the_time_went_adds_up(tmp_path: Path) -> None:
    from bench.cases.days import where
    from bench.measure import Cost

    folder = tmp_path / "runs" / "2026-01-01"
    folder.mkdir(parents=True)
    events = [("08", "plan", "started"), ("10", "plan", "finished"), ("15", "decide", "started")]
    lines = [{"at": f"2026-01-01T00:00:{at}Z", "stage": stage, "kind": kind} for at, stage, kind in events]
    (folder / "progress.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    start = 1767225600.0
    parts = where(tmp_path, Cost(20.0, 1.0, 0, "", start, start + 20))
    assert [float(part.split()[0]) for part in parts] == [8.0, 2.0, 5.0, 5.0]
    assert parts[1].endswith("plan")
    assert parts[2].endswith("from plan to decide")

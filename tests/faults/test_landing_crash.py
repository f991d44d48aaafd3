"""A kill at any point of landing leaves a state that the next run completes, with the same tables as an undisturbed
run.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bellwether import landing
from bellwether.settings import Settings

REPORT = """Campaign report
"March {first}, 2026 - March {last}, 2026"
Campaign,Day,Customer ID,Currency code,Cost,Impr.,Clicks
{rows}"""
CONTACTS = "Record ID,Email,Create Date\n" + "".join(f"{n},a{n}@example.com,2026-03-01 10:00\n" for n in range(40))

# Each point is a function that landing calls; the process is killed as it is about to be called, or right after, in one
# of its calls.
POINTS = {
    "before the first copy": ("bellwether.landing.tabular", "copy", "before", 1),
    "after a copy": ("bellwether.landing.file_lander", "measure", "before", 2),
    "before rejects are in place": ("bellwether.landing.file_lander", "set_aside", "after", 1),
    "rejects in place, rows not": ("bellwether.landing.file_lander", "_put", "after", 3),
    "before the receipt": ("bellwether.landing.file_lander", "commit", "before", 2),
    "the receipt half written": ("bellwether.landing.receipt", "sync_folder", "before", 1),
    "after the receipt": ("bellwether.landing.file_lander", "commit", "after", 2),
    "after the file is moved": ("bellwether.landing.engine", "archive", "after", 1),
    "the reason written, the file not moved": ("bellwether.landing.inbox", "_move", "before", 3),
    "after the last receipt": ("bellwether.landing.engine", "archive", "before", 3),
}
CRASHING = """
import importlib, os, signal, sys
from bellwether import landing
from bellwether.settings import load_settings
module, name, when, call = sys.argv[1:]
target = importlib.import_module(module)
original, calls = getattr(target, name), []
def killing(*args, **kwargs):
    calls.append(name)
    last = len(calls) == int(call)
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*args, **kwargs)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(target, name, killing)
landing.land(load_settings())
"""


def fill(settings: Settings) -> None:
    """Two reports, contacts with a bad row, and a file that no contract knows."""
    settings.inbox.mkdir(parents=True, exist_ok=True)

    def report(first: int, last: int) -> str:
        rows = "".join(f"Brand,2026-03-{day:02},1,EUR,1.50,{day},{day}\n" for day in range(first, last + 1))
        return REPORT.format(first=first, last=last, rows=rows)

    (settings.inbox / "a report.csv").write_text(report(1, 9))
    (settings.inbox / "b contacts.csv").write_text(CONTACTS + "41,short\n")
    (settings.inbox / "c unknown.csv").write_text("what,is,this\n1,2,3\n")
    (settings.inbox / "d report.csv").write_text(report(5, 12))


def state(settings: Settings) -> dict[str, object]:
    """All that a run leaves: raw tables, receipts without their hour, rejects, and where the files went."""
    landing.refresh_raw(settings)
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        tables = {
            table: connection.execute(f"select * exclude (filename) from raw.{table} order by all").fetchall()
            for table in ("google_ads__campaign_days", "hubspot__contacts", "control_totals", "vendor_totals")
        }
        coverage = connection.execute(
            "select scope, source_date, parse_filename(filename) from raw.coverage order by all"
        )
        tables["coverage"] = coverage.fetchall()
    receipts = [
        receipt.model_dump_json(exclude={"landed_at", "exported_at"}) for receipt in landing.read_receipts(settings)
    ]
    rejects = duckdb.sql(f"from read_parquet('{settings.landing}/*/*/*.rejects.parquet') order by all").fetchall()
    files = {
        str(path.relative_to(settings.home))
        for folder in (settings.inbox, settings.archive, settings.quarantine)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {"tables": tables, "receipts": receipts, "rejects": rejects, "files": files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> dict[str, object]:
    settings = make_settings(tmp_path_factory.mktemp("undisturbed") / "home")
    fill(settings)
    landing.land(settings)
    return state(settings)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_is_completed_by_the_next(settings: Settings, undisturbed: dict[str, object], point: str) -> None:
    fill(settings)
    before = {path.name: path.stat().st_mtime_ns for path in settings.inbox.iterdir()}
    killed = subprocess.run(
        [sys.executable, "-c", CRASHING, *map(str, POINTS[point])],
        env=settings.child_environment(),
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    committed = {receipt.original_name for receipt in landing.read_receipts(settings)}
    waiting = {path.name for path in settings.inbox.iterdir()}
    quarantined = {path.name for path in settings.quarantine.glob("*.csv")}
    assert set(before) == committed | waiting | quarantined, "no file may vanish"

    landing.land(settings)
    assert state(settings) == undisturbed
    assert not list(settings.scratch.glob("landing-*"))


def test_sources_land_at_the_same_time_without_disturbing_each_other(
    settings: Settings, undisturbed: dict[str, object]
) -> None:
    fill(settings)
    script = (
        "import sys; from bellwether import landing; from bellwether.settings import load_settings;"
        "landing.land(load_settings(), sources=[sys.argv[1]])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, source], env=settings.child_environment())
        for source in ("google_ads", "hubspot", "unrecognised")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert state(settings) == undisturbed


def test_a_kill_at_any_moment(settings: Settings, undisturbed: dict[str, object]) -> None:
    """Not at chosen points but by the clock, several times over."""
    fill(settings)
    script = (
        "from bellwether import landing; from bellwether.settings import load_settings; landing.land(load_settings())"
    )
    for wait in (0.4, 0.6, 0.8, 1.0):
        process = subprocess.Popen([sys.executable, "-c", script], env=settings.child_environment())
        time.sleep(wait)
        process.kill()
        process.wait()
    landing.land(settings)
    assert state(settings) == undisturbed


def test_reasons_are_whole(settings: Settings) -> None:
    fill(settings)
    landing.land(settings)
    reasons = list(Path(settings.quarantine).glob("*.reason.json"))
    assert [set(json.loads(reason.read_text())) for reason in reasons] == [{"file", "message", "hint", "when"}]

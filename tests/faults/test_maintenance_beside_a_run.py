"""Maintenance beside a run that builds, and killed at any moment: nothing that dbt would read is ever lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bellwether import landing, maintenance, warehouse
from bellwether.errors import BellwetherError
from bellwether.settings import Settings

NOW = datetime.now(UTC).date()
NEXT_MONTH = (NOW.replace(day=1) + timedelta(days=32)).replace(day=2)
FILES, ROWS = 6, 50
KILLS = 5

WRITER = """
import sys
from pathlib import Path
from bellwether import warehouse
from bellwether.settings import load_settings
with warehouse.writer(load_settings({"BELLWETHER_HOME": sys.argv[1], "BELLWETHER_HASH_SALT": "test-salt"})):
    print("writing", flush=True)
    sys.stdin.read()
"""

MAINTAIN = """
import sys
from datetime import date
from bellwether import maintenance
from bellwether.settings import load_settings
settings = load_settings({"BELLWETHER_HOME": sys.argv[1], "BELLWETHER_HASH_SALT": "test-salt"})
print("ready", flush=True)
maintenance.compact(settings, date.fromisoformat(sys.argv[2]))
maintenance.rebuild(settings, min_bytes=1, max_free_share=0.0)
"""


def land_ads(settings: Settings, first: int, count: int = FILES) -> None:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        day = NOW - timedelta(days=number + 1)
        lines = [f"{day},Spring {row},EUR,{row}.25,{row * 10},{row}" for row in range(ROWS)]
        text = "Campaign report\nDay,Campaign,Currency code,Cost,Impr.,Clicks\n" + "\n".join(lines) + "\n"
        (settings.inbox / f"campaigns {number}.csv").write_text(text, encoding="utf-8")
    assert {outcome.status for outcome in landing.land(settings).files} == {"landed"}


def sums(settings: Settings) -> list[tuple[object, ...]]:
    """What a build would read, by file."""
    with warehouse.writer(settings) as connection:
        return connection.execute(
            "select filename, count(*), count(distinct file_row_number), sum(cost::decimal(18, 2))"
            " from raw.google_ads__campaign_days group by filename order by filename"
        ).fetchall()


@pytest.fixture
def landed(settings: Settings) -> Settings:
    land_ads(settings, 0)
    landing.refresh_raw(settings)
    return settings


@contextmanager
def someone_writing(settings: Settings) -> Iterator[None]:
    """Another process that holds the build file, as dbt does."""
    command = [sys.executable, "-c", WRITER, str(settings.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield
        process.communicate()


def test_while_a_run_writes_the_rest_is_done_and_the_skipping_is_said(landed: Settings) -> None:
    before = sums(landed)
    files = sorted(landed.landing.rglob("*"))
    (landed.scratch / "left").write_text("x")
    said: list[str] = []
    with someone_writing(landed):
        report = maintenance.maintain(landed, NEXT_MONTH, said.append)
    assert report.packed == []
    assert [line for line in said if "was skipped" in line] == report.skipped
    assert "packing landed files was skipped: The build file" in report.skipped[0]
    assert sorted(landed.landing.rglob("*")) == files
    assert [removal.kind for removal in report.removed] == ["scratch"]
    assert [table.source for table in report.stale] == ["google_ads"]
    assert sums(landed) == before
    assert [packed.files for packed in maintenance.maintain(landed, NEXT_MONTH).packed] == [FILES]
    assert sums(landed) == before


def test_a_build_file_in_use_is_not_rebuilt(landed: Settings) -> None:
    size = landed.warehouse_file.stat().st_size
    with someone_writing(landed), pytest.raises(BellwetherError) as raised:
        maintenance.rebuild(landed, min_bytes=1, max_free_share=0.0)
    assert raised.value.is_transient
    assert landed.warehouse_file.stat().st_size == size


def maintain_in_a_process(settings: Settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", MAINTAIN, str(settings.home), NEXT_MONTH.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_run_that_reads_and_lands_meanwhile_sees_every_row(landed: Settings) -> None:
    """A run takes and leaves the build file between its stages; maintenance may come in at any of these moments."""
    expected = sums(landed)
    with maintain_in_a_process(landed) as process:
        reads = 0
        while process.poll() is None:
            with suppress(BellwetherError):  # maintenance has the file; the run would be retried
                assert sums(landed) == expected
                reads += 1
            time.sleep(0.005)
    assert process.returncode in {0, 1}, process.stderr
    assert reads > 0
    maintenance.compact(landed, NEXT_MONTH)
    assert sums(landed) == expected
    land_ads(landed, FILES)
    landing.refresh_raw(landed)
    assert len(sums(landed)) == 2 * FILES


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    moments = random.Random(7)
    for attempt in range(KILLS):
        settings = make_settings(tmp_path / str(attempt))
        land_ads(settings, 0)
        landing.refresh_raw(settings)
        expected = sums(settings)
        with maintain_in_a_process(settings) as process:
            time.sleep(moments.random() * 0.4)
            process.kill()
        assert sums(settings) == expected
        maintenance.compact(settings, NEXT_MONTH)
        maintenance.tidy(settings, NOW + timedelta(days=2))
        assert sums(settings) == expected
        left = [file.name for file in settings.landing.rglob("*") if file.name.startswith(".")]
        assert left == []
        names = sorted(file.name for file in (settings.landing / "google_ads").rglob("*.parquet"))
        assert names == [f"{NOW:%Y-%m}.parquet", "_schema.parquet"]

"""The same arguments write the same bytes; size grows with scale."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from bellwether import demo
from bellwether.errors import BellwetherError
from bellwether.settings import load_settings

END = date(2026, 3, 20)


def live(home: Path, *, seed: int = 7, scale: float = 0.02, threads: int = 2) -> demo.DemoReport:
    settings = load_settings({"BELLWETHER_HOME": str(home), "BELLWETHER_THREADS": str(threads)})
    return demo.generate(settings, home / "exports", days=14, scale=scale, seed=seed, end=END)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoReport:
    return live(tmp_path_factory.mktemp("usual"))


def hashes(report: demo.DemoReport) -> dict[str, str]:
    folder = Path(report.out)
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    assert len(files) > 20, files
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_writes_the_same_bytes_with_any_number_of_threads(usual: demo.DemoReport, tmp_path: Path) -> None:
    assert hashes(live(tmp_path, threads=1)) == hashes(usual)


def test_another_seed_is_another_company(usual: demo.DemoReport, tmp_path: Path) -> None:
    seven, eight = hashes(usual), hashes(live(tmp_path, seed=8))
    events = [name for name in seven if name.startswith("events_")]
    assert len(events) == 14
    assert all(seven[name] != eight[name] for name in events)


def test_events_grow_in_proportion_to_scale(usual: demo.DemoReport, tmp_path: Path) -> None:
    large = live(tmp_path, scale=0.1)
    assert large.events / usual.events == pytest.approx(5, rel=0.1)
    assert large.events / 14 == pytest.approx(0.1 * 20_000, rel=0.15)


@pytest.mark.parametrize(("days", "scale"), [(6, 1.0), (14, 0.0)])
def test_a_company_that_cannot_live_is_refused(tmp_path: Path, days: int, scale: float) -> None:
    settings = load_settings({"BELLWETHER_HOME": str(tmp_path)})
    with pytest.raises(BellwetherError, match="cannot live"):
        demo.generate(settings, tmp_path / "out", days=days, scale=scale, end=END)

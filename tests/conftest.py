"""What all tests share: a data home of their own, a small simulated company, and a loud word about what was skipped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from whole_runs import DEMO_DAYS, DEMO_SCALE, FirstRun, bellwether, published_tables, settings_for

from bellwether.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "shared_data: reads real exports from ../shared/data; skipped when they are not there"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared_data") and not SHARED_DATA.is_dir():
        pytest.skip(f"real exports are not at {SHARED_DATA}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A skipped test is a promise that was not checked: say so where nobody can miss it."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} TESTS WERE SKIPPED", sep="!", yellow=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.line(f"{report.nodeid}: {reason}")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's own settings must not decide a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("BELLWETHER_", "AIRFLOW_", "DBT_"))]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def make_settings() -> Callable[..., Settings]:
    """`make_settings(home, BELLWETHER_CURRENCY="EUR")`: settings over a data home."""
    return settings_for


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data home."""
    return settings_for(tmp_path / "home")


@pytest.fixture(scope="session")
def yesterday() -> date:
    """The last day of the simulated company's exports."""
    return datetime.now(UTC).date() - timedelta(days=1)


@pytest.fixture(scope="session")
def demo_exports(tmp_path_factory: pytest.TempPathFactory, yesterday: date) -> Path:
    """The exports of a small simulated company up to yesterday, with `truth/` beside them. Read-only: copy from it."""
    from bellwether.demo import generate

    folder = tmp_path_factory.mktemp("demo")
    generate(settings_for(folder / "home"), folder / "out", days=DEMO_DAYS, scale=DEMO_SCALE, end=yesterday)
    return folder / "out"


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """A whole run through Airflow, from an empty data home to the report; about a minute."""
    settings = settings_for(tmp_path_factory.mktemp("first") / "home")
    result = bellwether(settings, "run", "--json")
    assert result.returncode == 0, result.stderr
    return FirstRun(settings, json.loads(result.stdout), result.stderr, published_tables(settings))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports; a test that takes this is marked `shared_data`."""
    return SHARED_DATA

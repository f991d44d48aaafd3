"""What every case is handed: the sizes, the work folder, data homes, and how to call the workers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import measure
from bench.line import Line
from bench.machine import ROOT
from bench.measure import Cost, Side
from bench.sizes import Sizes

# The measured processes must not see a developer's settings; what they share decides both sides alike.
_OWN_SETTINGS = ("BELLWETHER_", "AIRFLOW_", "DBT_")
MEMORY_LIMIT = "3GB"


@dataclass
class Context:
    """One run of the bench. Homes that several cases read are made once, on the first call for them."""

    sizes: Sizes
    work: Path
    progress: Callable[[str], None]
    costs: dict[str, Cost] = field(default_factory=dict)

    def environment(self, home: Path) -> dict[str, str]:
        """The environment of a measured process over this data home."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_SETTINGS)}
        return {
            **inherited,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'plugins'}",  # this checkout is measured, whichever one is installed
            "BELLWETHER_HOME": str(home),
            "BELLWETHER_HASH_SALT": "bench",
            "BELLWETHER_MEMORY_LIMIT": MEMORY_LIMIT,
            "BELLWETHER_THREADS": str(len(os.sched_getaffinity(0))),
            "BELLWETHER_DEMO": "false",
            "RUNTIME__DLTHUB_TELEMETRY": "false",
        }

    @property
    def logs(self) -> Path:
        """What the measured processes printed."""
        return self.work / "logs"

    def worker(self, name: str, home: Path, *args: object) -> Cost:
        """Run a worker once, announce it, and return its cost."""
        cost = measure.run(worker(name, *args), self.environment(home), self.logs / f"{home.name}-{name}")
        self.progress(f"{name} {home.name}: {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU")
        return cost

    def alternate(self, *sides: Side, rounds: int) -> list[list[Cost]]:
        """Run the sides in turn."""
        return measure.alternate(sides, rounds, self.logs, self.progress)

    def landed(self, events: int) -> Path:
        """A home in which about so many web events and the other exports of their days are landed; its cost is kept."""
        home = self.work / f"events-{events}"
        if home.name not in self.costs:
            shutil.rmtree(home, ignore_errors=True)
            scale = events / self.sizes.event_days / 20_000
            self.worker("demo", home, self.sizes.event_days, scale, 0)
            landing = self.worker("land", home)
            shutil.rmtree(home / "archive")  # some twelve gigabytes that nothing reads again
            self.costs[home.name] = landing
        return home

    def published(self, events: int) -> Path:
        """A home with `events` landed on which all stages ran; what that took is in `costs` under its name."""
        home = self.work / f"published-{events}"
        if home.name not in self.costs:
            twin(self.landed(events), home)
            self.costs[home.name] = self.worker("stages", home)
        return home


Case = Callable[[Context], list[Line]]


def worker(name: str, *args: object) -> list[str]:
    """The command that runs one worker of `bench/workers/`."""
    return [sys.executable, "-m", f"bench.workers.{name}", *map(str, args)]


def twin(home: Path, target: Path) -> None:
    """A copy of what is landed in a home. Landed files never change, so links to them will do."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home / "landing", target / "landing", copy_function=os.link)


def inbox(home: Path, files: Sequence[Path]) -> None:
    """Put links to the files into the home's inbox."""
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    for file in files:
        os.link(file, home / "inbox" / file.name)

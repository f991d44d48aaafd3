"""The simulated company: one causal world, then each vendor's exports of it, then the true answers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from bellwether import warehouse
from bellwether.demo import chance, truth
from bellwether.demo.exports import Exporter
from bellwether.demo.report import DemoReport
from bellwether.demo.vendors import REGISTRY
from bellwether.demo.world import (
    behaviour,
    email,
    experiments,
    identity,
    market,
    origins,
    outside,
    people,
    sales,
    shop,
    social,
    wholesale,
)
from bellwether.errors import BellwetherError
from bellwether.settings import Settings

MIN_DAYS = 7


def _silent(_line: str) -> None:
    return


def generate(
    settings: Settings,
    out: Path,
    *,
    days: int = 90,
    scale: float = 1.0,
    seed: int = 7,
    end: date,
    progress: Callable[[str], None] = _silent,
) -> DemoReport:
    """Write the exports of the `days` days up to and including `end` into `out`, and the true answers into `out/truth`.

    Scale 1 is about 20,000 web events a day; counts and money grow with it. The same arguments write the same bytes.

    Raises:
        BellwetherError: fewer than seven days, a scale that is not positive, or no seed of exchange rates.
    """
    if days < MIN_DAYS or scale <= 0:
        raise BellwetherError(
            f"The simulated company cannot live {days} days at scale {scale}.",
            "Take 7 days or more and a scale above 0.",
        )
    rates = settings.project_root / "dbt_project" / "seeds" / "fx_rates.csv"
    if not rates.is_file():
        raise BellwetherError(f"The exchange rates {rates} are missing.", "Run from a complete checkout.")
    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    first_day = end - timedelta(days=days - 1)
    with warehouse.scratch(settings) as connection:
        progress(f"the company lives from {first_day} to {end}")
        chance.install(connection, seed)
        people.create(connection)
        origins.create(connection)
        market.create(connection, first_day, end, scale)
        social.create(connection)
        behaviour.create(connection)
        sales.create(connection)
        shop.create(connection)
        email.create(connection)
        wholesale.create(connection)
        identity.create(connection)
        outside.create(connection)
        experiments.create(connection)
        exporter = Exporter(connection, out, first_day, end, progress)
        for vendor, write in REGISTRY.items():
            progress(f"writing the exports of {vendor}")
            write(exporter)
        truth.write(connection, out / "truth", rates, exporter.rejected)
    rows: Counter[str] = Counter()
    for file in exporter.files:
        rows[file.source] += file.rows
    return DemoReport(
        out=str(out),
        first_day=first_day.isoformat(),
        last_day=end.isoformat(),
        files=exporter.files,
        rows_by_source=dict(rows),
        events=rows["ga4"],
        bytes=sum(file.bytes for file in exporter.files),
        seconds=round(time.monotonic() - started, 3),
    )

"""A data home that is ready to run: its folders, and a simulated company's exports when it has never seen an export."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta

from bellwether import demo, landing, pipeline
from bellwether.settings import Settings


def make_folders(settings: Settings) -> None:
    """Create what a person looks for; the stages create the rest."""
    for folder in (settings.inbox, settings.landing, settings.logs, settings.runs):
        folder.mkdir(parents=True, exist_ok=True)


def fill_inbox(settings: Settings, day: date, progress: Callable[[str], None]) -> bool:
    """Put the simulated company's exports into the inbox, if it is empty and nothing was ever landed.

    They cover the last days up to yesterday, or up to `day` when that lies before them. Returns whether it did.
    """
    if not settings.demo or any(settings.inbox.iterdir()) or landing.read_receipts(settings):
        return False
    yesterday = pipeline.yesterday(settings)
    end = yesterday if day > yesterday - timedelta(days=settings.demo_days) else day
    progress(
        f"The inbox is empty: writing {settings.demo_days} days of a simulated company's exports, through {end}."
        " BELLWETHER_DEMO=false switches this off."
    )
    draft = settings.scratch / "demo"
    shutil.rmtree(draft, ignore_errors=True)
    demo.generate(settings, draft, days=settings.demo_days, scale=settings.demo_scale, end=end, progress=progress)
    truth = settings.home / "demo"
    shutil.rmtree(truth, ignore_errors=True)
    (draft / "truth").rename(truth)
    # One rename over the empty inbox: killed before, there are no exports and the next run writes them; after, all.
    draft.rename(settings.inbox)
    return True

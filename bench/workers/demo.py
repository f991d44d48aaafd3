"""Write the simulated company's exports into this home's inbox: `demo DAYS SCALE DAYS_AGO`. Prints the web events.

The last day is yesterday, or DAYS_AGO days before.
"""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta

from bellwether import demo, pipeline
from bellwether.settings import load_settings


def main(days: int, scale: float, days_ago: int) -> None:
    settings = load_settings()
    end = pipeline.yesterday(settings) - timedelta(days=days_ago)
    report = demo.generate(settings, settings.inbox, days=days, scale=scale, end=end)
    shutil.rmtree(settings.inbox / "truth")
    print(report.events)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))

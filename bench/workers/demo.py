"""Write the simulated company's exports into this home's inbox: `demo DAYS SCALE`. Prints the web events written."""

from __future__ import annotations

import shutil
import sys

from bellwether import demo, pipeline
from bellwether.settings import load_settings


def main(days: int, scale: float) -> None:
    settings = load_settings()
    end = pipeline.yesterday(settings)
    report = demo.generate(settings, settings.inbox, days=days, scale=scale, end=end)
    shutil.rmtree(settings.inbox / "truth")
    print(report.events)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))

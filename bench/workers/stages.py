"""Every stage after landing for yesterday, in one process and without Airflow. Prints the seconds of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from bellwether import pipeline
from bellwether.settings import load_settings


def main() -> None:
    settings = load_settings()
    run = pipeline.start(settings, pipeline.yesterday(settings))
    stages: tuple[Callable[..., object], ...] = (
        pipeline.decide,
        pipeline.check_exports,
        pipeline.build,
        pipeline.check_marts,
        pipeline.publish,
        pipeline.report,
    )
    seconds = {}
    for stage in stages:
        started = time.perf_counter()
        stage(run)
        seconds[stage.__name__] = round(time.perf_counter() - started, 1)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()

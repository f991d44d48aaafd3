"""The build stage on what is landed: `build DAYS_AGO`, where 0 builds through yesterday. Prints what dbt built."""

from __future__ import annotations

import sys
from datetime import timedelta

from bellwether import pipeline
from bellwether.settings import load_settings


def main(days_ago: int) -> None:
    settings = load_settings()
    report = pipeline.build(pipeline.start(settings, pipeline.yesterday(settings) - timedelta(days=days_ago)))
    print(f"{report.models_built} models, {report.tests_passed} tests")


if __name__ == "__main__":
    main(int(sys.argv[1]))

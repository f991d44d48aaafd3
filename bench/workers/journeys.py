"""Build sessions, touchpoints, funnels and attribution anew from landed events, in a home where all else is built."""

from __future__ import annotations

import sys

from bellwether import pipeline, transform
from bellwether.settings import load_settings

RESULTS = ("fct_touchpoints", "fct_funnel", "fct_attributed_touches", "fct_attribution")
"""With what lies between the events and these; CRM, orders and advertising stay as they are built."""


def main() -> None:
    settings = load_settings()
    selected = [f"int_events_cleaned+,+{result}" for result in RESULTS]
    command = ["run", "--quiet", "--full-refresh", "--select", *selected]
    sys.exit(transform.run_dbt(settings, command, pipeline.yesterday(settings)))


if __name__ == "__main__":
    main()

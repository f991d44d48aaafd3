"""What Airflow loads from this folder: the calendar of reviews, so that its scheduler can read the DAG kpi_review."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from bellwether.airflow.review_calendar import ReviewMapper, ReviewWindow


class BellwetherReviews(AirflowPlugin):
    """Registers the mapper and the window by which published days close reviews."""

    name = "bellwether_reviews"
    partition_mappers = [ReviewMapper]  # noqa: RUF012 - as Airflow declares it
    windows = [ReviewWindow]  # noqa: RUF012

"""A shop's product reviews: stars, a day with a two-digit year, the product and what was written."""

from __future__ import annotations

from datetime import timedelta

from bellwether.demo.exports import Exporter

_HEADER = ("rating", "date", "variation", "verified_reviews", "feedback")
_REVIEWS = """
select rating, strftime(day, '%-d-%b-%y'), product, review_text, (rating >= 3)::int
from product_reviews
order by day desc, review_no
"""


def write(exporter: Exporter) -> None:
    """Write one export on the day after the window."""
    after = exporter.last_day + timedelta(days=1)
    exporter.write_rows(f"product_reviews_{after}.csv", "reviews", after, _HEADER, exporter.query(_REVIEWS))

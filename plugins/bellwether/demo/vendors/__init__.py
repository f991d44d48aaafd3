"""One writer for each vendor. A new vendor is one new module here with a `write(exporter)`, and a line in `REGISTRY`.

A writer reads the world's tables and writes files as its vendor names and shapes them; it decides nothing of the world.
"""

from __future__ import annotations

from collections.abc import Callable

from bellwether.demo.exports import Exporter
from bellwether.demo.vendors import (
    figures,
    ga4,
    generic_orders,
    google_ads,
    hubspot,
    linkedin_ads,
    mailchimp,
    meta_ads,
    reviews,
    shopify,
    surveys,
    x,
)

REGISTRY: dict[str, Callable[[Exporter], None]] = {
    "figures": figures.write,
    "generic_orders": generic_orders.write,
    "google_ads": google_ads.write,
    "hubspot": hubspot.write,
    "linkedin_ads": linkedin_ads.write,
    "mailchimp": mailchimp.write,
    "meta_ads": meta_ads.write,
    "reviews": reviews.write,
    "shopify": shopify.write,
    "surveys": surveys.write,
    "x": x.write,
    "ga4": ga4.write,
}

"""Landing: bytes in, Parquet and a receipt out. Nothing outside this package reads an export."""

from bellwether.landing.engine import land, plan, read_receipts
from bellwether.landing.examine import Examination, examine
from bellwether.landing.raw import raw_inputs, refresh_raw
from bellwether.landing.receipt import Receipt
from bellwether.landing.report import FileOutcome, LandingReport

__all__ = [
    "Examination",
    "FileOutcome",
    "LandingReport",
    "Receipt",
    "examine",
    "land",
    "plan",
    "raw_inputs",
    "read_receipts",
    "refresh_raw",
]

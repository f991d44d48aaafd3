"""The simulated company: exports in the vendors' own formats, and the answers a correct pipeline must find in them."""

from bellwether.demo.company import generate
from bellwether.demo.report import DemoReport, ExportFile

__all__ = ["DemoReport", "ExportFile", "generate"]

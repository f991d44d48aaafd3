"""Reports: pages from the published file and its manifest, and nothing else."""

from bellwether.reports.page import ReportPaths, write

__all__ = ["ReportPaths", "write"]

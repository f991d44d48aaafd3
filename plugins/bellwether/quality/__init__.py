"""Quality."""

from bellwether.quality.report import QualityReport, require

__all__ = ["QualityReport", "require"]

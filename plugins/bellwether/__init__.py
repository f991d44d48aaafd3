"""Bellwether: marketing exports in, audited KPIs and a published report out."""

__version__ = "0.1.0"

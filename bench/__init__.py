"""Ratios that the design promises, measured: see README.md."""

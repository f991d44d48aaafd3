"""The columns of sheets that both the report's workbook and a review's pack have."""

from __future__ import annotations

from bellwether.reports.workbook import Column

SCORECARD = (
    Column("period", "period"),
    Column("period_start_date", "date"),
    Column("owner", "term"),
    Column("kpi", "name"),
    Column("scope", "scope"),
    Column("scope_value", "term"),
    Column("verdict", "verdict"),
    Column("value", "value"),
    Column("target", "value"),
    Column("target_to_date", "value"),
    Column("threshold", "value"),
    Column("stretch", "value"),
    Column("band_low", "value"),
    Column("band_high", "value"),
    Column("attainment", "percent"),
    Column("weight", "percent"),
    Column("weighted_score", "percent"),
    Column("baseline_prior", "value"),
    Column("baseline_last_year", "value"),
    Column("is_complete_period"),
    Column("goal", "term"),
    Column("unit", "unit"),
    Column("target_version", "count"),
)
SCORES = (
    Column("owner_name", "name"),
    Column("period", "period"),
    Column("period_start_date", "date"),
    Column("score", "number"),
    Column("grade"),
    Column("payout", "percent"),
    Column("kpis", "count"),
    Column("kpis_exceeded", "count"),
    Column("kpis_near", "count"),
    Column("kpis_below", "count"),
)
ACTIONS = (
    Column("title", "name"),
    Column("status", "action"),
    Column("kpi_name", "name"),
    Column("scope", "scope"),
    Column("scope_value", "term"),
    Column("owner_name", "name"),
    Column("period", "period"),
    Column("missed_period_start_date", "date"),
    Column("opened_date", "date"),
    Column("due_date", "date"),
    Column("closed_date", "date"),
    Column("days_overdue", "count"),
    Column("missed_attainment", "percent"),
    Column("latest_attainment", "percent"),
    Column("attainment_change", "percent"),
    Column("reviews_since", "count"),
    Column("sentence", "sentence"),
)

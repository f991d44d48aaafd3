"""A made-up published file whose scorecards belong to units, and what happens to it later."""

from __future__ import annotations

import json

import duckdb
from synthetic_marts import write_published

from bellwether.settings import Settings

UNITS = {
    # unit: English, Chinese, level, review cycle
    "head_of_sales": ("Head of sales", "销售经理", "manager", "quarter"),
    "head_of_demand_generation": ("Head of demand generation", "需求开发经理", "manager", "month"),
    "head_of_performance_marketing": ("Head of performance marketing", "效果营销经理", "manager", "month"),
    "head_of_web": ("Head of web", "网站运营经理", "manager", "quarter"),
}
FORMULA = '=HYPERLINK("http://example.com","click")'


def publish(settings: Settings) -> None:
    """A published file of 90 days to 21 November 2026; the owner of each target is a unit, where `UNITS` has it."""
    write_published(settings)
    change(
        settings,
        "create table dim_unit(unit_id varchar, name_en varchar, name_zh varchar, level varchar, review_cycle varchar)",
        *(f"insert into dim_unit values ('{unit}', {_listed(facts)})" for unit, facts in UNITS.items()),
        "alter table fct_scorecard add column owner_name_en varchar",
        "alter table fct_scorecard add column owner_name_zh varchar",
        "update fct_scorecard set owner = lower(replace(owner, ' ', '_'))",
        "update fct_scorecard set owner_name_en = dim_unit.name_en, owner_name_zh = dim_unit.name_zh"
        " from dim_unit where owner = unit_id",
        "create table fct_scorecard_totals as select owner, period, period_start_date,"
        " sum(weighted_score) / sum(weight) as score, 'B' as grade, 'Good' as grade_name_en, '良好' as grade_name_zh,"
        " 0.9 as payout, 1.0 as weight_covered from fct_scorecard group by all",
        "create table fct_improvement_actions as select 'words' as action_id, 'ad_spend' as kpi_id, 'company' as scope,"
        " 'all' as scope_value, 'month' as period, date '2026-09-01' as missed_period_start_date,"
        f" 'head_of_performance_marketing' as owner, 'overdue' as status, '{FORMULA}' as title_en,"
        " '停止竞价' as title_zh, date '2026-10-05' as opened_date, date '2026-11-15' as due_date,"
        " null::date as closed_date, 6 as days_overdue, 'Ad spend' as kpi_name_en, '广告花费' as kpi_name_zh,"
        " 'Head of performance marketing' as owner_name_en, '效果营销经理' as owner_name_zh,"
        " 0.8 as missed_attainment, 0.9 as latest_attainment, 0.1 as attainment_change, 1 as reviews_since,"
        " 'Better, and still below.' as sentence_en, '好转，仍未达成。' as sentence_zh",
    )


def publish_again(settings: Settings, version: str, *statements: str) -> None:
    """The next version: these changes, under a new version in the manifest."""
    with duckdb.connect(str(settings.published_file)) as connection:
        (document,) = connection.execute("select document from manifest").fetchall()[0]
        made = json.dumps({**json.loads(document), "version": version})
        connection.execute("update manifest set document = $made", {"made": made})
    change(settings, *statements)


def change(settings: Settings, *statements: str) -> None:
    """Change the published file by SQL."""
    with duckdb.connect(str(settings.published_file)) as connection:
        for statement in statements:
            connection.execute(statement)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
